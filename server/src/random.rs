//! Randomness: the only place that draws it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use uuid::Uuid;

/// A new id; later ids sort behind earlier ones.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
pub fn id() -> String {
    Uuid::now_v7().to_string()
}

/// Random bytes from the operating system's generator.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that draws random numbers")]
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A secret of 256 bits that fits into a cookie or an address.
#[must_use]
pub fn secret() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<32>())
}

#[cfg(test)]
mod tests {
    #[test]
    fn ids_sort_by_age_and_secrets_differ() {
        let ids: Vec<String> = (0..100).map(|_| super::id()).collect();
        assert!(ids.is_sorted());
        assert_ne!(super::secret(), super::secret());
        assert_eq!(super::secret().len(), 43);
    }
}
