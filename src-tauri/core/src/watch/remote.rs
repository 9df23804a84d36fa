//! Disks that others write to without this system's knowing.

use std::path::Path;

/// What kind of disk a folder lies on, if it is one where changes made by other
/// computers make no event: network and FUSE file systems. Their numbers are
/// those of `statfs(2)` and Linux's `magic.h`.
#[cfg(target_os = "linux")]
pub(super) fn disk(root: &Path) -> Option<&'static str> {
    let kind = rustix::fs::statfs(root).ok()?.f_type;
    // Where the type is signed or longer, the number is in its lower half.
    named(kind as u64 & 0xffff_ffff)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn disk(_: &Path) -> Option<&'static str> {
    None
}

#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "only Linux says its numbers"))]
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
