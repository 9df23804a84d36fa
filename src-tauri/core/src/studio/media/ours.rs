//! Which of the objects that nothing names are Dropcap's own, and not of today.

use std::collections::HashMap;
use std::sync::Mutex;

use super::super::lock;
use super::{at_once, is_candidate};
use crate::api::MediaPhoto;
use crate::error::Result;
use crate::store::{Object, Store};

/// Objects younger than this are never called unused: another computer may
/// have the post that shows them.
const YOUNG: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);

/// An object as it was put there: its key and when.
type Put = (String, Option<jiff::Timestamp>);

/// What the store has said of objects: each is asked about once.
#[derive(Default)]
pub(in super::super) struct Ours(Mutex<HashMap<Put, bool>>);

impl Ours {
    /// Leaves of the objects that nothing names those that Dropcap put there,
    /// and not just now.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(super) fn keep(
        &self,
        photos: &mut Vec<MediaPhoto>,
        objects: &[Object],
        store: &Store,
        now: jiff::Timestamp,
    ) -> Result<()> {
        let changed: HashMap<&str, _> =
            objects.iter().map(|object| (object.key.as_str(), object.changed)).collect();
        let put = |photo: &MediaPhoto| -> Put {
            (photo.name.clone(), changed.get(photo.name.as_str()).copied().flatten())
        };
        let young = |(_, at): &Put| at.is_some_and(|at| now.duration_since(at) < YOUNG);
        photos.retain(|photo| !is_candidate(photo) || !young(&put(photo)));
        let unknown: Vec<Put> = {
            let known = lock(&self.0);
            let candidates = photos.iter().filter(|photo| is_candidate(photo)).map(put);
            candidates.filter(|put| !known.contains_key(put)).collect()
        };
        let said = at_once(&unknown, |(key, _)| store.is_ours(key));
        for (put, ours) in unknown.into_iter().zip(said) {
            let ours = ours?;
            lock(&self.0).insert(put, ours);
        }
        let known = lock(&self.0);
        photos.retain(|photo| !is_candidate(photo) || known.get(&put(photo)) == Some(&true));
        Ok(())
    }
}
