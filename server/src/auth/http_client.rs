//! The HTTP client the provider is asked with: bounded in time and size, follows no redirects.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::Client;
use reqwest::redirect::Policy;

/// No answer of a provider is larger.
const LARGEST: usize = 1024 * 1024;

/// Asks a provider.
#[derive(Debug, Clone)]
pub(super) struct HttpClient(Client);

/// Why a provider could not be asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("the request failed")]
    Request(#[from] reqwest::Error),
    #[error("the answer is larger than {LARGEST} bytes")]
    TooLarge,
    #[error("the answer is malformed")]
    Malformed(#[from] openidconnect::http::Error),
}

impl HttpClient {
    /// A client for a provider. Over plain HTTP it needs neither certificates nor proxies: that is a
    /// provider on this machine or one under test.
    pub(super) fn new(issuer: &str) -> Result<Self, reqwest::Error> {
        // An error says that the program has chosen a cryptography provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder()
            .user_agent("millrace")
            // A provider that redirects could be made to send us to addresses of our own network.
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10));
        let plain = issuer.starts_with("http://");
        let builder = if plain { builder.no_proxy().tls_certs_only([]) } else { builder };
        Ok(Self(builder.build()?))
    }

    /// A GET with a bearer token.
    pub(super) async fn get(&self, url: &str, bearer: &str) -> Result<Vec<u8>, HttpError> {
        let response =
            self.0.get(url).bearer_auth(bearer).header("accept", "application/json").send().await?;
        read(response.error_for_status()?).await
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let response = self.0.execute(request.try_into()?).await?;
        let mut answer = openidconnect::http::Response::builder().status(response.status());
        for (name, value) in response.headers() {
            answer = answer.header(name, value);
        }
        Ok(answer.body(read(response).await?)?)
    }
}

async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LARGEST {
            return Err(HttpError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
