//! The key ID tokens are signed with: Ed25519, new at every start.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};

use crate::auth::error::SetupError;
use crate::random;

/// PKCS #8 of an Ed25519 key up to its 32 secret bytes (RFC 8410).
const PKCS8_PREFIX: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// Signs JSON Web Tokens.
pub struct SigningKey {
    id: String,
    key: CoreEdDsaPrivateSigningKey,
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    ///
    /// Never in practice: every 32 bytes are a key.
    pub fn generate() -> Result<Self, SetupError> {
        let id = random::id();
        let der = [PKCS8_PREFIX.as_slice(), random::bytes::<32>().as_slice()].concat();
        let pem =
            format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
        let key = CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(id.clone())));
        Ok(Self { id, key: key.map_err(SetupError::Key)? })
    }

    /// The public half, as a key set.
    #[must_use]
    pub fn jwks(&self) -> Value {
        let set = CoreJsonWebKeySet::new(vec![self.key.as_verification_key()]);
        serde_json::to_value(set).expect("a key set is plain JSON")
    }

    /// A signed token with these claims.
    #[must_use]
    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": self.id });
        let encode = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let message = format!("{}.{}", encode(&header), encode(claims));
        let signature = self.key.sign(&CoreJwsSigningAlgorithm::EdDsa, message.as_bytes());
        let signature = signature.expect("an Ed25519 key signs with EdDSA");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}
