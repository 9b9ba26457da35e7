//! Finds the front end's files, which the server embeds, and names their state by a hash.
//!
//! `./dev` builds them into `<target>/site`; without them (a plain `cargo check`) the server embeds
//! an empty folder.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-env-changed=MILLRACE_SITE_DIR");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let wanted = env::var_os("MILLRACE_SITE_DIR").map_or_else(|| default_site(&out), PathBuf::from);
    // Named even while it is missing, so that the first front-end build is noticed.
    println!("cargo:rerun-if-changed={}", wanted.display());
    let site = if wanted.is_dir() { wanted } else { empty_site(&out)? };

    let mut hash = Fnv::default();
    hash_folder(&site, &site, &mut hash)?;
    println!("cargo:rustc-env=MILLRACE_SITE_DIR={}", site.display());
    println!("cargo:rustc-env=MILLRACE_SITE_HASH={:016x}", hash.0);
    Ok(())
}

/// `site` beside the marker file that cargo puts into a target folder it makes; in one it found, where
/// it would be: `<target>/<profile>/build/<package>/out` is the folder of a build script.
fn default_site(out: &Path) -> PathBuf {
    let marked = out.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    marked.or_else(|| out.ancestors().nth(4)).unwrap_or(out).join("site")
}

fn empty_site(out: &Path) -> io::Result<PathBuf> {
    let site = out.join("empty-site");
    fs::create_dir_all(&site)?;
    Ok(site)
}

/// Hashes names and contents in an order that does not depend on the file system.
fn hash_folder(root: &Path, folder: &Path, hash: &mut Fnv) -> io::Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            hash_folder(root, &path, hash)?;
        } else {
            let name = path.strip_prefix(root).unwrap_or(&path);
            hash.write(name.as_os_str().as_encoded_bytes());
            hash.write(&fs::read(&path)?);
        }
    }
    Ok(())
}

/// FNV-1a: tells two builds apart without a dependency; not a defence against anybody.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
