//! Disks that others write to without this system's knowing.

use std::path::{Path, PathBuf};

/// What kind of disk a blog lies on, or one of the folders of its posts, if it is
/// one where changes made by other computers make no event: network and FUSE
/// file systems. Their numbers are those of `statfs(2)` and Linux's `magic.h`.
pub(super) fn disk(root: &Path, contents: &[String]) -> Option<&'static str> {
    first(root, contents, kind)
}

fn first(root: &Path, contents: &[String], kind: impl Fn(&Path) -> Option<u64>) -> Option<&'static str> {
    let folders = contents.iter().map(|folder| root.join(folder));
    std::iter::once(PathBuf::from(root)).chain(folders).find_map(|folder| named(kind(&folder)?))
}

#[cfg(target_os = "linux")]
fn kind(folder: &Path) -> Option<u64> {
    let kind = rustix::fs::statfs(folder).ok()?.f_type;
    // Where the type is signed or longer, the number is in its lower half.
    Some(kind as u64 & 0xffff_ffff)
}

#[cfg(not(target_os = "linux"))]
fn kind(_: &Path) -> Option<u64> {
    None
}

fn named(kind: u64) -> Option<&'static str> {
    Some(match kind {
        0x6969 => "a network disk (NFS)",
        0x517b | 0xfe53_4d42 | 0xff53_4d42 => "a network disk (SMB)",
        0x6573_5546 => "a disk that a program provides (FUSE)",
        0x0102_1997 => "a disk shared by another system (9p)",
        0x00c3_6400 => "a network disk (Ceph)",
        0x5346_414f | 0x6b41_4653 => "a network disk (AFS)",
        0x786f_4256 => "a folder shared by VirtualBox",
        0xbacb_acbc => "a folder shared by VMware",
        0x0bd0_0bd0 => "a network disk (Lustre)",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_folder_on_a_network_disk_makes_the_blog_one() {
        let kind = |folder: &Path| Some(if folder.ends_with("content/fr") { 0x6969 } else { 0xef53 });
        let contents = ["content/en", "content/fr"].map(str::to_owned);
        let blog = Path::new("/blog");
        assert!(first(blog, &contents, kind).is_some_and(|disk| disk.contains("NFS")));
        assert_eq!(first(blog, &contents[..1], kind), None);
    }

    #[test]
    fn network_disks_are_known_and_disks_of_this_machine_are_not() {
        assert!(named(0x6969).is_some_and(|disk| disk.contains("NFS")));
        assert!(named(0xff53_4d42).is_some_and(|disk| disk.contains("SMB")));
        assert!(named(0x6573_5546).is_some_and(|disk| disk.contains("FUSE")));
        // ext4, btrfs, xfs, tmpfs, overlay
        for local in [0xef53, 0x9123_683e, 0x5846_5342, 0x0102_1994, 0x794c_7630] {
            assert_eq!(named(local), None, "{local:x}");
        }
    }
}
