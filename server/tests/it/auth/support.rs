//! A server with sign-in alone, on a port of its own, and a browser for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use app::ports::Actor;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use server::auth::{self, Auth, Permissions};
use server::clock::FixedClock;
use server::config::{Config, Layers};
use server::services::directory::Directory;
use server::storage::Storage;
use server::storage::sql::Sql;
use tokio::net::TcpListener;

/// When the tests take place.
pub(crate) fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

/// Serves routes on a port of its own; the address.
pub(crate) async fn serve(listener: TcpListener, routes: Router) {
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
}

/// A port, and the address it is at.
pub(crate) async fn port() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// A running server.
pub(crate) struct TestServer {
    pub(crate) url: String,
    pub(crate) auth: Auth,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) directory: Arc<Directory>,
    folder: tempfile::TempDir,
}

impl TestServer {
    /// A server with the built-in provider.
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// A server with settings.
    pub(crate) async fn with(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (listener, url) = port().await;
        let database = format!("sqlite://{}", folder.path().join("millrace.db").display());
        let storage: Arc<dyn Storage> = Arc::new(Sql::open(&database).await.unwrap());
        let clock = Arc::new(FixedClock::new(now()));
        let permissions = Arc::new(Permissions::development().unwrap());
        let directory = Arc::new(Directory::new(permissions.memberships()));
        let config = config(&url, settings);
        let auth =
            Auth::new(&config, Arc::clone(&storage), clock.clone(), permissions, Arc::clone(&directory))
                .unwrap();
        let guard = axum::middleware::from_fn_with_state(auth.clone(), auth::same_origin);
        serve(listener, auth::router(auth.clone()).layer(guard)).await;
        Self { url, auth, clock, storage, directory, folder }
    }

    /// A browser with nothing in it.
    pub(crate) fn browser(&self) -> Browser {
        let client =
            Client::builder().no_proxy().tls_certs_only([]).redirect(Policy::none()).build().unwrap();
        Browser { client, url: self.url.clone(), cookies: Mutex::default() }
    }

    /// Who a browser is to the server.
    pub(crate) async fn actor(&self, browser: &Browser) -> Option<Actor> {
        self.auth.actor(&browser.headers()).await.unwrap()
    }

    /// Lets time pass.
    pub(crate) fn wait(&self, minutes: u64) {
        self.clock.advance(Duration::from_secs(60 * minutes));
    }

    /// All that the database file and its log hold, as text.
    pub(crate) fn database(&self) -> String {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files
            .map(|file| String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap()).into_owned())
            .collect()
    }
}

/// The configuration of a server at an address.
pub(crate) fn config(url: &str, settings: &[(&str, &str)]) -> Config {
    let env = |name: &str| {
        let found = settings.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        found.or_else(|| (name == "MILLRACE_PUBLIC_URL").then(|| url.to_owned()))
    };
    Config::from_layers(&Layers::read(None, &env, &[]).unwrap()).unwrap()
}

/// A browser: keeps cookies, follows redirects only when told.
pub(crate) struct Browser {
    client: Client,
    url: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    /// The headers it sends.
    pub(crate) fn headers(&self) -> HeaderMap {
        let cookies = self.cookies.lock().unwrap();
        let text =
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::try_from(text).unwrap())])
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Goes to an address, or a path of the server.
    pub(crate) async fn get(&self, address: &str) -> Response {
        let address =
            if address.starts_with('/') { format!("{}{address}", self.url) } else { address.to_owned() };
        self.send(self.client.get(address)).await
    }

    /// Presses a button of a page of a site.
    pub(crate) async fn post(&self, path: &str, site: &str) -> Response {
        self.send(self.client.post(format!("{}{path}", self.url)).header("sec-fetch-site", site)).await
    }

    /// A request of its own making.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    async fn send(&self, request: RequestBuilder) -> Response {
        let response = request.headers(self.headers()).send().await.unwrap();
        let mut cookies = self.cookies.lock().unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    /// Goes to an address and follows as many redirects; where the last one leads.
    pub(crate) async fn follow(&self, address: &str, redirects: usize) -> String {
        let mut address = address.to_owned();
        for _ in 0..redirects {
            let response = self.get(&address).await;
            address = location(&response);
        }
        address
    }

    /// Signs in as a demo user; where it leads.
    pub(crate) async fn sign_in(&self, user: &str) -> String {
        self.follow(&format!("/auth/start?user={user}&next=/processes"), 3).await
    }
}

/// Where a redirect leads.
pub(crate) fn location(response: &Response) -> String {
    assert_eq!(response.status(), 303, "a redirect");
    response.headers()[header::LOCATION].to_str().unwrap().to_owned()
}

/// A parameter of an address.
pub(crate) fn parameter(address: &str, name: &str) -> String {
    let url = openidconnect::url::Url::parse(address)
        .or_else(|_| openidconnect::url::Url::parse("http://here").unwrap().join(address));
    let url = url.unwrap();
    let found = url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    found.unwrap_or_else(|| panic!("{name} in {address}"))
}
