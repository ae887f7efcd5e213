"""Which places are taken for this PC's own disk: only those that are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from innovasjon_desktop.store.places import Facts, Mount, Place, classify
from innovasjon_desktop.store.this_pc import place_of
from tests.systems import needs_links

LOCAL, SYNCED, REMOVABLE, NETWORK = Place.LOCAL, Place.SYNCED, Place.REMOVABLE, Place.NETWORK

WINDOWS = Facts(
    windows=True,
    home=r"C:\Users\kari",
    drives={"C": 3, "D": 3, "E": 2, "F": 3, "G": 3, "R": 6, "X": 5, "Z": 4, "Q": 1},
    loose=frozenset("F"),
    synced=(r"C:\Users\kari\OneDrive - Elvedal kommune", r"C:\Users\kari\Elvedal kommune\Team - Dokumenter"),
)
LINUX = Facts(
    home="/home/kari",
    mounts=(
        Mount("/", "ext4", "/dev/sda2"),
        Mount("/home", "btrfs", "/dev/nvme0n1p3"),
        Mount("/tmp", "tmpfs", "tmpfs"),
        Mount("/boot/efi", "vfat", "/dev/sda1"),
        Mount("/mnt/felles", "nfs4", "fil01:/felles"),
        Mount("/mnt/felles/lokal", "xfs", "/dev/sdb1"),
        Mount("/mnt/windows", "cifs", "//fil01/felles"),
        Mount("/mnt/ssh", "fuse.sshfs", "kari@vert:/"),
        Mount("/mnt/sky", "fuse.rclone", "sky:"),
        Mount("/mnt/ntfs", "ntfs3", "/dev/sda4"),
        Mount("/mnt/ukjent", "nyttfs", "nyttfs"),
        Mount("/mnt/nydisk", "nyttfs", "/dev/sdc1"),
        Mount("/mnt/wsl", "9p", "C:"),
        Mount("/mnt/minne", "ext4", "/dev/sdd1", removable=True),
        Mount("/media/kari/PINNE", "exfat", "/dev/sde1"),
        Mount("/run/media/kari/disk", "ext4", "/dev/sdf1"),
        Mount("/run/user/1000/gvfs", "fuse.gvfsd-fuse", "gvfsd-fuse"),
        Mount("/srv", "ext4", "/dev/sdg1"),
        Mount("/srv", "nfs", "fil01:/srv"),
    ),
    synced=("/home/kari/arbeid",),
)
MAC = Facts(
    home="/Users/kari",
    mounts=(
        Mount("/", "apfs", "/dev/disk3s1"),
        Mount("/System/Volumes/Data", "apfs", "/dev/disk3s5"),
        Mount("/Volumes/PINNE", "msdos", "/dev/disk4s1"),
        Mount("/Volumes/Ekstern", "apfs", "/dev/disk5s1"),
        Mount("/Volumes/felles", "smbfs", "//kari@fil01/felles"),
    ),
)
SANDBOX = Facts(home="/root", mounts=(Mount("/", "9p", "none"), Mount("/delt", "9p", "vert")))
CONTAINER = Facts(home="/root", mounts=(Mount("/", "overlay", "overlay"), Mount("/dev/shm", "tmpfs", "shm")))

OWN = [
    (WINDOWS, r"C:\Users\kari\AppData\Local\Innovasjon\innovasjon.db"),
    (WINDOWS, "C:/Users/kari/Documents/innovasjon.db"),
    (WINDOWS, r"\\?\C:\Users\kari\innovasjon.db"),
    (WINDOWS, r"D:\register\innovasjon.db"),
    (WINDOWS, r"D:\register\OneDrive.db"),
    (WINDOWS, r"D:\sync\innovasjon.db"),
    (WINDOWS, r"R:\innovasjon.db"),
    (WINDOWS, r"c:\innovasjon.db"),
    (LINUX, "/home/kari/.local/share/innovasjon/innovasjon.db"),
    (LINUX, "/var/lib/innovasjon.db"),
    (LINUX, "/tmp/pytest-of-kari/test_onedrive0/innovasjon.db"),
    (LINUX, "/mnt/ntfs/innovasjon.db"),
    (LINUX, "/mnt/nydisk/innovasjon.db"),
    (LINUX, "/mnt/felles/lokal/innovasjon.db"),
    (LINUX, "/mnt/fellesskap/innovasjon.db"),
    (LINUX, "/media/innovasjon.db"),
    (MAC, "/Users/kari/Library/Application Support/Innovasjon/innovasjon.db"),
    (SANDBOX, "/srv/data/innovasjon.db"),
    (CONTAINER, "/srv/data/innovasjon.db"),
    (CONTAINER, "/dev/shm/innovasjon.db"),
]

OTHERS = [
    (WINDOWS, r"\\fil01\felles\innovasjon.db", NETWORK),
    (WINDOWS, "//fil01/felles/innovasjon.db", NETWORK),
    (WINDOWS, r"\\?\UNC\fil01\felles\innovasjon.db", NETWORK),
    (WINDOWS, r"\\?\unc\fil01\felles\innovasjon.db", NETWORK),
    (WINDOWS, r"\\localhost\c$\innovasjon.db", NETWORK),
    (WINDOWS, r"\\fil01.elvedal.no@SSL\DavWWWRoot\innovasjon.db", NETWORK),
    (WINDOWS, r"\\tsclient\C\innovasjon.db", NETWORK),
    (WINDOWS, r"\\wsl.localhost\Ubuntu\home\kari\innovasjon.db", NETWORK),
    (WINDOWS, r"Z:\felles\innovasjon.db", NETWORK),
    (WINDOWS, r"z:\innovasjon.db", NETWORK),
    (WINDOWS, r"Z:\OneDrive\innovasjon.db", NETWORK),
    (WINDOWS, r"\\?\Z:\innovasjon.db", NETWORK),
    (WINDOWS, r"C:\Users\kari\OneDrive - Elvedal kommune\Dokumenter\innovasjon.db", SYNCED),
    (WINDOWS, r"c:\users\KARI\onedrive - elvedal kommune\innovasjon.db", SYNCED),
    (WINDOWS, r"C:\Users\kari\OneDrive\innovasjon.db", SYNCED),
    (WINDOWS, r"C:\Users\kari\Elvedal kommune\Team - Dokumenter\innovasjon.db", SYNCED),
    (WINDOWS, r"D:\Dropbox (Elvedal)\innovasjon.db", SYNCED),
    (WINDOWS, r"C:\Users\kari\Dropbox\innovasjon.db", SYNCED),
    (WINDOWS, r"C:\Users\kari\iCloudDrive\innovasjon.db", SYNCED),
    (WINDOWS, r"C:\Users\kari\Nextcloud\innovasjon.db", SYNCED),
    (WINDOWS, r"C:\Users\kari\Google Drive\innovasjon.db", SYNCED),
    (WINDOWS, r"G:\Min disk\innovasjon.db", SYNCED),
    (WINDOWS, r"G:\Shared drives\Team\innovasjon.db", SYNCED),
    (WINDOWS, r"C:\Users\kari\Box\innovasjon.db", SYNCED),
    (WINDOWS, r"E:\innovasjon.db", REMOVABLE),
    (WINDOWS, r"F:\register\innovasjon.db", REMOVABLE),  # a USB disk calls itself fixed
    (WINDOWS, r"X:\innovasjon.db", REMOVABLE),
    (WINDOWS, r"Q:\innovasjon.db", REMOVABLE),  # not there now
    (WINDOWS, r"H:\innovasjon.db", REMOVABLE),  # nothing is known of it
    (WINDOWS, r"\\?\Volume{26a21bda-a627-11d7-9931-806e6f6e6963}\innovasjon.db", REMOVABLE),
    (LINUX, "/mnt/felles/innovasjon.db", NETWORK),
    (LINUX, "/mnt/windows/team/innovasjon.db", NETWORK),
    (LINUX, "/mnt/ssh/innovasjon.db", NETWORK),
    (LINUX, "/mnt/sky/innovasjon.db", NETWORK),
    (LINUX, "/mnt/ukjent/innovasjon.db", NETWORK),
    (LINUX, "/mnt/wsl/Users/kari/innovasjon.db", NETWORK),
    (LINUX, "/run/user/1000/gvfs/smb-share:server=fil01/innovasjon.db", NETWORK),
    (LINUX, "/srv/innovasjon.db", NETWORK),  # mounted over
    (LINUX, "/home/kari/Dropbox/innovasjon.db", SYNCED),
    (LINUX, "/home/kari/OneDrive/Team/innovasjon.db", SYNCED),
    (LINUX, "/home/kari/Nextcloud/innovasjon.db", SYNCED),
    (LINUX, "/home/kari/Sync/innovasjon.db", SYNCED),
    (LINUX, "/home/kari/arbeid/innovasjon.db", SYNCED),
    (LINUX, "/mnt/minne/innovasjon.db", REMOVABLE),
    (LINUX, "/media/kari/PINNE/innovasjon.db", REMOVABLE),
    (LINUX, "/run/media/kari/disk/innovasjon.db", REMOVABLE),
    (LINUX, "/boot/efi/innovasjon.db", REMOVABLE),
    (MAC, "/Users/kari/Library/Mobile Documents/com~apple~CloudDocs/innovasjon.db", SYNCED),
    (MAC, "/Users/kari/Library/CloudStorage/OneDrive-Elvedal/innovasjon.db", SYNCED),
    (MAC, "/Volumes/PINNE/innovasjon.db", REMOVABLE),
    (MAC, "/Volumes/Ekstern/innovasjon.db", REMOVABLE),
    (MAC, "/Volumes/felles/innovasjon.db", NETWORK),
    (SANDBOX, "/delt/innovasjon.db", NETWORK),
    (Facts(home="/home/kari"), "/home/kari/innovasjon.db", NETWORK),  # nothing is known at all
]


@pytest.mark.parametrize(("facts", "path"), OWN)
def test_a_disk_of_this_pc_is_local(facts: Facts, path: str) -> None:
    assert classify(path, facts) is LOCAL


@pytest.mark.parametrize(("facts", "path", "place"), OTHERS)
def test_no_other_place_is_taken_for_local(facts: Facts, path: str, place: Place) -> None:
    assert classify(path, facts) is place


def test_the_cases_are_as_many_as_promised() -> None:
    wrong = [path for facts, path, _place in OTHERS if classify(path, facts) is LOCAL]
    print(f"paths: {len(OTHERS)} that are not local, {len(wrong)} taken for local")  # noqa: T201 - the figure of the fault table
    assert len(OTHERS) >= 40
    assert wrong == []


@needs_links
def test_a_link_is_followed_both_ways(tmp_path: Path) -> None:
    own, synced = tmp_path / "egen", tmp_path / "OneDrive - Elvedal kommune"
    own.mkdir()
    synced.mkdir()
    (tmp_path / "snarvei").symlink_to(synced)
    (synced / "innovasjon.db").symlink_to(own / "innovasjon.db")
    assert place_of(own / "innovasjon.db") is LOCAL
    assert place_of(synced / "annet.db") is SYNCED
    assert place_of(tmp_path / "snarvei" / "annet.db") is SYNCED
    assert place_of(synced / "innovasjon.db") is LOCAL
    assert place_of(own / ".." / "OneDrive - Elvedal kommune" / "annet.db") is SYNCED


def test_what_a_sync_client_leaves_and_tells_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, told, plain = tmp_path / "delt", tmp_path / "avdeling", tmp_path / "egen"
    for folder in (kept, told, plain, tmp_path / ".dropbox"):
        folder.mkdir()
    (kept / ".stfolder").touch()
    (tmp_path / ".dropbox" / "info.json").write_text(
        json.dumps({"business": {"path": str(told)}}), encoding="utf-8"
    )
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    assert place_of(kept / "under" / "innovasjon.db") is SYNCED
    assert place_of(told / "innovasjon.db") is SYNCED
    assert place_of(plain / "innovasjon.db") is LOCAL
