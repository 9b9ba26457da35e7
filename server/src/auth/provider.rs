//! A provider as its client sees it: discovery, the way there, the code exchange, the ID token.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreJwsSigningAlgorithm,
    CoreProviderMetadata,
};
use openidconnect::{
    AccessToken, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LoginHint, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError,
    TokenResponse,
};
use tokio::sync::Mutex;

use super::error::{Cause, SetupError, SignInError};
use super::http_client::HttpClient;
use super::identity::{self, Claims, Identity};
use super::openid;
use crate::config::ProviderConfig;

/// How long what a provider says about itself is believed.
const BELIEVED: SignedDuration = SignedDuration::from_hours(1);
/// How far the clocks of provider and server may be apart.
const LEEWAY: SignedDuration = SignedDuration::from_secs(5);
/// Signatures that are accepted: with a key pair, never with the shared secret.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// An OpenID Connect provider and what it last said about itself.
pub(super) struct Provider {
    config: ProviderConfig,
    issuer: IssuerUrl,
    account_issuer: String,
    http: HttpClient,
    known: Mutex<Option<(Timestamp, Arc<CoreProviderMetadata>)>>,
}

/// The secrets of one sign-in.
pub(super) struct Secrets {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

impl Provider {
    /// The provider of a configuration; nothing is asked of it yet.
    pub(super) fn new(config: ProviderConfig) -> Result<Self, SetupError> {
        let issuer =
            IssuerUrl::new(config.issuer.clone()).map_err(|_| SetupError::Address(config.issuer.clone()))?;
        let http = HttpClient::new(&config.issuer).map_err(SetupError::Client)?;
        Ok(Self { account_issuer: config.issuer.clone(), issuer, http, config, known: Mutex::default() })
    }

    /// The built-in one: its accounts stay the same when the server moves to another port.
    pub(super) fn built_in(config: ProviderConfig) -> Result<Self, SetupError> {
        Ok(Self { account_issuer: openid::ACCOUNT_ISSUER.to_owned(), ..Self::new(config)? })
    }

    /// Its id.
    pub(super) fn id(&self) -> &str {
        &self.config.id
    }

    /// The label of its button.
    pub(super) fn label(&self) -> &str {
        &self.config.label
    }

    /// What accounts name as the one who vouches for them.
    pub(super) fn account_issuer(&self) -> &str {
        &self.account_issuer
    }

    /// Whether an answer names this provider, or none at all (RFC 9207).
    pub(super) fn is_issuer(&self, named: Option<&str>) -> bool {
        named.is_none_or(|named| named == self.config.issuer)
    }

    /// The address at the provider a browser is sent to.
    pub(super) async fn authorization(
        &self,
        now: Timestamp,
        secrets: &Secrets,
        redirect: &RedirectUrl,
        login_hint: Option<&str>,
    ) -> Result<String, SignInError> {
        let metadata = self.metadata(now, false).await?;
        let verifier = PkceCodeVerifier::new(secrets.verifier.clone());
        let (state, nonce) = (CsrfToken::new(secrets.state.clone()), Nonce::new(secrets.nonce.clone()));
        let client = self.client(&metadata, redirect);
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
            .add_scope(Scope::new("profile".to_owned()))
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if let Some(hint) = login_hint {
            request = request.set_login_hint(LoginHint::new(hint.to_owned()));
        }
        Ok(request.url().0.into())
    }

    /// Exchanges a code for the person it stands for, and the ID token.
    pub(super) async fn identify(
        &self,
        now: Timestamp,
        code: String,
        secrets: Secrets,
        redirect: &RedirectUrl,
    ) -> Result<(Identity, String), SignInError> {
        let metadata = self.metadata(now, false).await?;
        let client = self.client(&metadata, redirect);
        let answer = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| self.away(&error))?
            .set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier))
            .request_async(&self.http)
            .await
            .map_err(|error| match error {
                RequestTokenError::Request(error) => self.away(&error),
                error => {
                    SignInError::Refused { label: self.config.label.clone(), source: Cause::chain(&error) }
                }
            })?;
        let token = answer.id_token().ok_or_else(|| self.untrusted("it has no ID token"))?;
        let nonce = Nonce::new(secrets.nonce);
        match self.verify(&client, token, &nonce, now) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                // The provider may have changed its keys since they were read.
                let metadata = self.metadata(now, true).await?;
                self.verify(&self.client(&metadata, redirect), token, &nonce, now)
            }
            verified => verified,
        }
        .map_err(|error| self.untrusted(error.to_string()))?;
        let token = token.to_string();
        let mut claims = payload(&token).ok_or_else(|| self.untrusted("the ID token is malformed"))?;
        self.check_more(&claims, now).map_err(|reason| self.untrusted(reason))?;
        if identity::is_incomplete(&claims, self.config.groups_claim.as_deref()) {
            self.complete(&metadata, answer.access_token(), &mut claims).await?;
        }
        let identity = Identity::from_claims(&claims, self.config.groups_claim.as_deref());
        Ok((identity.map_err(|reason| self.untrusted(reason))?, token))
    }

    fn client(&self, metadata: &CoreProviderMetadata, redirect: &RedirectUrl) -> Client {
        let secret = self.config.client_secret.as_ref().map(|secret| ClientSecret::new(secret.0.clone()));
        let client_id = ClientId::new(self.config.client_id.clone());
        let client = CoreClient::from_provider_metadata(metadata.clone(), client_id, secret);
        let in_body = metadata.token_endpoint_auth_methods_supported().is_some_and(|methods| {
            methods.contains(&CoreClientAuthMethod::ClientSecretPost)
                && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        let auth = if in_body { AuthType::RequestBody } else { AuthType::BasicAuth };
        client.set_redirect_uri(redirect.clone()).set_auth_type(auth)
    }

    /// Issuer, audience, signature, expiry and nonce.
    fn verify(
        &self,
        client: &Client,
        token: &CoreIdToken,
        nonce: &Nonce,
        now: Timestamp,
    ) -> Result<(), ClaimsVerificationError> {
        let lenient =
            chrono::DateTime::from_timestamp_micros((now - LEEWAY).as_microsecond()).unwrap_or_default();
        let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(move || lenient);
        token.claims(&verifier, nonce).map(|_| ())
    }

    /// What the library leaves to us: not before, issued at, authorized party.
    fn check_more(&self, claims: &Claims, now: Timestamp) -> Result<(), &'static str> {
        let latest = (now + LEEWAY).as_second();
        let later = |name: &str| {
            claims.get(name).and_then(serde_json::Value::as_f64).is_some_and(|time| time > latest as f64)
        };
        if later("nbf") || later("iat") {
            return Err("the ID token is not valid yet");
        }
        match claims.get("azp") {
            Some(party) if party.as_str() != Some(self.config.client_id.as_str()) => {
                Err("the ID token is for another client")
            }
            _ => Ok(()),
        }
    }

    /// Adds what the userinfo endpoint knows and the ID token does not say.
    async fn complete(
        &self,
        metadata: &CoreProviderMetadata,
        access_token: &AccessToken,
        claims: &mut Claims,
    ) -> Result<(), SignInError> {
        let Some(url) = metadata.userinfo_endpoint() else {
            return Ok(());
        };
        let body =
            self.http.get(url.as_str(), access_token.secret()).await.map_err(|error| self.away(&error))?;
        let more: Claims = serde_json::from_slice(&body)
            .map_err(|error| self.untrusted(format!("userinfo is no JSON object: {error}")))?;
        if more.get("sub") != claims.get("sub") {
            return Err(self.untrusted("userinfo is about somebody else"));
        }
        for (name, value) in more {
            claims.entry(name).or_insert(value);
        }
        Ok(())
    }

    /// What the provider says about itself; asked again after an hour, or when its keys do not fit.
    async fn metadata(&self, now: Timestamp, fresh: bool) -> Result<Arc<CoreProviderMetadata>, SignInError> {
        let mut known = self.known.lock().await;
        if let Some((read_at, metadata)) = known.as_ref()
            && !fresh
            && now.duration_since(*read_at).abs() < BELIEVED
        {
            return Ok(Arc::clone(metadata));
        }
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http)
            .await
            .map_err(|error| self.away(&error))?;
        let metadata = Arc::new(metadata);
        *known = Some((now, Arc::clone(&metadata)));
        Ok(metadata)
    }

    fn away(&self, error: &dyn std::error::Error) -> SignInError {
        SignInError::ProviderAway { label: self.config.label.clone(), source: Cause::chain(error) }
    }

    fn untrusted(&self, reason: impl Into<String>) -> SignInError {
        SignInError::Untrusted { label: self.config.label.clone(), source: Cause::new(reason) }
    }
}

/// The claims of a token whose signature was verified.
fn payload(token: &str) -> Option<Claims> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
