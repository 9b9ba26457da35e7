//! Signing in, end to end over HTTP: what works, and what is refused.

mod provider;
mod support;

use app::ports::Accounts;
use rstest::rstest;
use serde_json::{Value, json};
use server::auth::{Auth, Permissions, SetupError};
use server::storage::accounts::SignInRow;

use self::provider::FakeProvider;
use self::support::{Browser, TestServer, config, location, parameter};

/// The sentence the sign-in page shows.
fn error(address: &str) -> String {
    assert!(address.starts_with("/sign-in?"), "{address}");
    parameter(address, "error")
}

#[tokio::test]
async fn a_demo_user_signs_in_with_one_click() {
    let server = TestServer::start().await;
    let browser = server.browser();
    assert_eq!(server.actor(&browser).await, None);
    assert_eq!(browser.sign_in("ann").await, "/processes");
    let ann = server.actor(&browser).await.unwrap();
    assert_eq!((ann.username.as_str(), ann.display_name.as_str()), ("ann", "Ann Reed"));
    assert_eq!(ann.email.as_deref(), Some("ann@example.com"));
    assert_eq!(ann.groups, ["Designer", "everybody"]);
    let user = server.auth.current_user(&ann).await.unwrap();
    assert!(user.may.start && user.may.model && !user.may.operate);
    assert_eq!(server.directory.snapshot().display_name("ann"), "Ann Reed");
}

#[tokio::test]
async fn only_a_hash_of_the_session_is_stored() {
    let server = TestServer::start().await;
    let browser = server.browser();
    browser.sign_in("ann").await;
    let token = browser.cookie("millrace-session").unwrap();
    let database = server.database();
    assert!(database.contains("Ann Reed"), "the file was read");
    assert!(!database.contains(&token));
}

#[tokio::test]
async fn without_a_name_the_provider_asks_who_one_is() {
    let server = TestServer::start().await;
    let browser = server.browser();
    let address = browser.follow("/auth/start", 1).await;
    let page = browser.get(&address).await.text().await.unwrap();
    for name in ["Ann Reed", "Ben Osei", "Ada Whitfield"] {
        assert!(page.contains(name), "{name} in {page}");
    }
    let chosen = browser.follow(&format!("{address}&login_hint=ben"), 2).await;
    assert_eq!(chosen, "/tasks");
    assert_eq!(server.actor(&browser).await.unwrap().groups, ["Manager", "everybody"]);
    let page = browser.get(&format!("{address}&login_hint=nobody")).await.text().await.unwrap();
    assert!(page.contains("There is no demo user"), "{page}");
}

#[tokio::test]
async fn the_built_in_provider_sends_codes_to_this_server_only() {
    let server = TestServer::start().await;
    let browser = server.browser();
    let address = browser.follow("/auth/start?user=ann", 1).await;
    let ours = parameter(&address, "redirect_uri").replace(':', "%3A").replace('/', "%2F");
    let elsewhere = address.replace(&ours, "https%3A%2F%2Fevil.example%2Fauth%2Fcallback");
    assert_ne!(elsewhere, address);
    assert_eq!(browser.get(&elsewhere).await.status(), 400);
    assert_eq!(browser.get(&address.replace("client_id=millrace", "client_id=other")).await.status(), 400);
    let plain = location(&browser.get(&address.replace("S256", "plain")).await);
    assert_eq!(parameter(&plain, "error"), "invalid_request");
}

#[tokio::test]
async fn tokens_need_the_client_secret() {
    let server = TestServer::start().await;
    let token = server.browser().client().post(format!("{}/openid/token", server.url));
    let form = [("grant_type", "authorization_code"), ("code", "x")];
    let answer = token.try_clone().unwrap().form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    let answer = token.basic_auth("millrace", Some("guessed")).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    let userinfo = server.browser().get("/openid/userinfo").await;
    assert_eq!(userinfo.status(), 401);
}

#[tokio::test]
async fn another_browser_cannot_use_the_answer() {
    let server = TestServer::start().await;
    let (ours, theirs) = (server.browser(), server.browser());
    let callback = ours.follow("/auth/start?user=ann", 2).await;
    assert!(error(&location(&theirs.get(&callback).await)).contains("another browser"));
    // Nor one that began a sign-in of its own.
    theirs.get("/auth/start?user=ben").await;
    assert!(error(&location(&theirs.get(&callback).await)).contains("another browser"));
    assert_eq!(server.actor(&theirs).await, None);
    assert_eq!(location(&ours.get(&callback).await), "/tasks");
}

#[tokio::test]
async fn an_answer_needs_the_state_and_counts_once() {
    let server = TestServer::start().await;
    let browser = server.browser();
    let callback = browser.follow("/auth/start?user=ann", 2).await;
    let state = parameter(&callback, "state");
    for wrong in ["", "guessed", &state[1..], &format!("{state}x")] {
        let address = location(&browser.get(&callback.replace(&state, wrong)).await);
        assert!(error(&address).contains("Please try again"), "{wrong}");
    }
    assert_eq!(location(&browser.get("/auth/callback").await).split('?').next(), Some("/sign-in"));
    assert_eq!(location(&browser.get(&callback).await), "/tasks");
    assert!(error(&location(&browser.get(&callback).await)).contains("used already"));
}

#[tokio::test]
async fn a_code_counts_once() {
    let server = TestServer::start().await;
    let browser = server.browser();
    let first = browser.follow("/auth/start?user=ann", 2).await;
    assert_eq!(location(&browser.get(&first).await), "/tasks");
    let second = browser.follow("/auth/start?user=ann", 2).await;
    let replayed = second.replace(&parameter(&second, "code"), &parameter(&first, "code"));
    assert!(error(&location(&browser.get(&replayed).await)).contains("refused"));
}

#[tokio::test]
async fn people_and_codes_have_limited_time() {
    let server = TestServer::start().await;
    let browser = server.browser();
    let callback = browser.follow("/auth/start?user=ann", 2).await;
    server.wait(2);
    assert!(
        error(&location(&browser.get(&callback).await)).contains("refused"),
        "the code is older than a minute"
    );
    let authorize = browser.follow("/auth/start?user=ann", 1).await;
    server.wait(9);
    assert_eq!(browser.follow(&authorize, 2).await, "/tasks", "the sign-in is younger than ten minutes");
    let authorize = browser.follow("/auth/start?user=ann", 1).await;
    server.wait(11);
    assert!(error(&browser.follow(&authorize, 2).await).contains("too long"));
}

/// Begins a sign-in, changes what the server remembers of it, and comes back.
async fn tampered(change: impl FnOnce(&mut SignInRow)) -> String {
    let server = TestServer::start().await;
    let browser = server.browser();
    let callback = browser.follow("/auth/start?user=ann&next=/instances", 2).await;
    let (state, now) = (parameter(&callback, "state"), support::now());
    let mut row = server.storage.take_sign_in(&state, now).await.unwrap().unwrap();
    change(&mut row);
    server.storage.insert_sign_in(&row, now, now).await.unwrap();
    let address = location(&browser.get(&callback).await);
    assert_eq!(server.actor(&browser).await.is_some(), address == "/instances");
    address
}

#[tokio::test]
async fn a_code_needs_its_pkce_verifier_and_a_token_its_nonce() {
    assert_eq!(tampered(|_| ()).await, "/instances");
    let address =
        tampered(|row| row.verifier = "0123456789012345678901234567890123456789012".to_owned()).await;
    assert!(error(&address).contains("refused"), "{address}");
    assert_eq!(parameter(&address, "next"), "/instances", "the way is kept for the next try");
    let address = tampered(|row| row.nonce = "another".to_owned()).await;
    assert!(error(&address).contains("could not be trusted"), "{address}");
}

#[tokio::test]
async fn sessions_end_when_idle_and_in_any_case_after_a_week() {
    let server = TestServer::start().await;
    let browser = server.browser();
    browser.sign_in("ann").await;
    server.wait(12 * 60);
    assert_eq!(server.actor(&browser).await, None, "twelve hours without a request");
    browser.sign_in("ann").await;
    let mut hours = 0;
    while server.actor(&browser).await.is_some() {
        server.wait(11 * 60);
        hours += 11;
    }
    assert_eq!(hours, 176, "the first look after seven days, of 168 hours");
}

#[tokio::test]
async fn signing_out_ends_the_session_everywhere() {
    let server = TestServer::start().await;
    let browser = server.browser();
    browser.sign_in("ann").await;
    let kept = browser.headers();
    let refused = browser.post("/auth/sign-out", "cross-site").await;
    assert_eq!(refused.status(), 403);
    assert_eq!(refused.headers()["content-type"], "application/problem+json");
    assert_eq!(refused.json::<Value>().await.unwrap()["code"], "forbidden");
    assert!(server.actor(&browser).await.is_some());
    assert_eq!(location(&browser.post("/auth/sign-out", "same-origin").await), "/sign-in");
    assert_eq!(browser.cookie("millrace-session"), None);
    assert_eq!(server.auth.actor(&kept).await.unwrap(), None);
}

#[tokio::test]
async fn a_new_sign_in_replaces_the_session() {
    let server = TestServer::start().await;
    let browser = server.browser();
    browser.sign_in("ann").await;
    let before = browser.headers();
    browser.sign_in("ben").await;
    assert_eq!(server.actor(&browser).await.unwrap().username, "ben");
    assert_eq!(server.auth.actor(&before).await.unwrap(), None);
}

#[tokio::test]
async fn a_browser_at_another_name_of_the_machine_is_sent_to_the_public_one() {
    let server = TestServer::start().await;
    let client = server.browser();
    let start = client
        .client()
        .get(format!("{}/auth/start?user=ann&next=/x", server.url))
        .header("host", "localhost:1");
    let address = location(&start.send().await.unwrap());
    assert_eq!(address, format!("{}/auth/start?user=ann&next=/x&moved=1", server.url));
}

#[tokio::test]
async fn after_signing_in_one_stays_on_this_server() {
    let server = TestServer::start().await;
    for next in ["https://evil.example", "//evil.example", "/%5Cevil.example"] {
        assert_eq!(
            server.browser().follow(&format!("/auth/start?user=ann&next={next}"), 3).await,
            "/tasks",
            "{next}"
        );
    }
}

#[tokio::test]
async fn production_has_no_built_in_provider() {
    let server = TestServer::start().await;
    let mut config = config(&server.url, &[]);
    config.development = false;
    let permissions = std::sync::Arc::new(Permissions::default());
    let made = Auth::new(
        &config,
        server.storage.clone(),
        server.clock.clone(),
        permissions,
        server.directory.clone(),
    );
    assert!(matches!(made, Err(SetupError::NoProvider)));
}

/// A server that signs in at a provider, and a browser on its way back from there.
async fn with_provider() -> (FakeProvider, TestServer) {
    let provider = FakeProvider::start().await;
    let server = TestServer::with(&provider.settings()).await;
    (provider, server)
}

/// Signs in at the provider; where it leads.
async fn come_back(provider: &FakeProvider, browser: &Browser) -> String {
    let authorize = browser.follow("/auth/start?provider=oidc&next=/instances", 1).await;
    assert!(authorize.starts_with(&format!("{}/authorize?", provider.issuer)), "{authorize}");
    assert_eq!(parameter(&authorize, "code_challenge_method"), "S256");
    provider.script.lock().unwrap().nonce = parameter(&authorize, "nonce");
    let state = parameter(&authorize, "state");
    location(&browser.get(&format!("/auth/callback?code=c&state={state}")).await)
}

#[rstest]
#[case::right(json!({}), None)]
#[case::foreign_issuer(json!({"iss": "https://evil.example"}), Some("could not be trusted"))]
#[case::other_audience(json!({"aud": "another"}), Some("could not be trusted"))]
#[case::shared_audience(json!({"aud": ["app", "another"]}), Some("could not be trusted"))]
#[case::other_party(json!({"azp": "another"}), Some("could not be trusted"))]
#[case::tampered_nonce(json!({"nonce": "another"}), Some("could not be trusted"))]
#[case::no_nonce(json!({"nonce": null}), Some("could not be trusted"))]
#[case::expired(json!({"exp": 1_772_438_394}), Some("could not be trusted"))]
#[case::expired_within_leeway(json!({"exp": 1_772_438_398}), None)]
#[case::not_yet_valid(json!({"nbf": 1_772_438_410}), Some("could not be trusted"))]
#[case::issued_tomorrow(json!({"iat": 1_772_524_800}), Some("could not be trusted"))]
#[case::no_subject(json!({"sub": null}), Some(""))]
#[tokio::test]
async fn an_id_token_is_checked(#[case] claims: Value, #[case] refusal: Option<&str>) {
    let (provider, server) = with_provider().await;
    provider.script.lock().unwrap().id_token = claims;
    let browser = server.browser();
    let address = come_back(&provider, &browser).await;
    match refusal {
        None => assert_eq!(address, "/instances"),
        Some(sentence) => assert!(error(&address).contains(sentence), "{address}"),
    }
    assert_eq!(server.actor(&browser).await.is_some(), refusal.is_none());
}

#[tokio::test]
async fn a_foreign_signature_is_refused() {
    let (provider, server) = with_provider().await;
    provider.script.lock().unwrap().foreign_key = true;
    let browser = server.browser();
    assert!(error(&come_back(&provider, &browser).await).contains("could not be trusted"));
    assert_eq!(server.actor(&browser).await, None);
}

#[tokio::test]
async fn groups_follow_the_provider_and_names_may_change() {
    let (provider, server) = with_provider().await;
    let browser = server.browser();
    come_back(&provider, &browser).await;
    assert_eq!(server.actor(&browser).await.unwrap().groups, ["Finance", "everybody"]);
    provider.script.lock().unwrap().id_token =
        json!({"groups": ["/IT/", "Support"], "preferred_username": "alice.adams", "name": "Alice Adams"});
    come_back(&provider, &browser).await;
    let alice = server.actor(&browser).await.unwrap();
    assert_eq!((alice.username.as_str(), alice.display_name.as_str()), ("alice", "Alice Adams"));
    assert_eq!(alice.groups, ["IT", "Support", "everybody"]);
}

#[tokio::test]
async fn what_the_token_lacks_comes_from_userinfo_about_the_same_person() {
    let (provider, server) = with_provider().await;
    let browser = server.browser();
    {
        let mut script = provider.script.lock().unwrap();
        script.id_token = json!({"groups": null, "preferred_username": null});
        script.userinfo =
            json!({"sub": "u1", "preferred_username": "al", "groups": ["/HR"], "name": "ignored"});
    }
    assert_eq!(come_back(&provider, &browser).await, "/instances");
    let al = server.actor(&browser).await.unwrap();
    assert_eq!((al.username.as_str(), al.display_name.as_str()), ("al", "Alice A."));
    assert_eq!(al.groups, ["HR", "everybody"]);
    provider.script.lock().unwrap().userinfo = json!({"sub": "u2", "groups": ["/Administrator"]});
    assert!(error(&come_back(&provider, &browser).await).contains("could not be trusted"));
}

#[tokio::test]
async fn a_name_of_somebody_else_is_not_taken_over() {
    let (provider, server) = with_provider().await;
    let (alice, impostor) = (server.browser(), server.browser());
    come_back(&provider, &alice).await;
    provider.script.lock().unwrap().id_token = json!({"sub": "u2"});
    assert!(error(&come_back(&provider, &impostor).await).contains("alice"));
    assert_eq!(server.actor(&impostor).await, None);
    assert_eq!(server.actor(&alice).await.unwrap().username, "alice");
}

#[tokio::test]
async fn what_the_provider_refuses_is_said_without_its_words() {
    let (provider, server) = with_provider().await;
    let browser = server.browser();
    let authorize = browser.follow("/auth/start?provider=oidc", 1).await;
    let state = parameter(&authorize, "state");
    let denied = format!("/auth/callback?error=access_denied&error_description=<script>&state={state}");
    let address = location(&browser.get(&denied).await);
    assert_eq!(error(&address), "Corp refused the sign-in.");
    let authorize = browser.follow("/auth/start?provider=oidc", 1).await;
    let mixed_up =
        format!("/auth/callback?code=c&iss=https://evil.example&state={}", parameter(&authorize, "state"));
    assert!(error(&location(&browser.get(&mixed_up).await)).contains("could not be trusted"));
    assert!(error(&location(&browser.get("/auth/start?provider=other").await)).contains("no such"));
    assert_eq!(browser.get("/openid/authorize").await.status(), 404, "{}", provider.issuer);
}

#[tokio::test]
async fn a_provider_that_is_away_is_said() {
    let settings = [("MILLRACE_OIDC_ISSUER", "http://127.0.0.1:9"), ("MILLRACE_OIDC_CLIENT_ID", "app")];
    let server = TestServer::with(&settings).await;
    let address = location(&server.browser().get("/auth/start?next=/instances").await);
    assert!(error(&address).contains("cannot be reached"), "{address}");
    assert_eq!(parameter(&address, "next"), "/instances");
}

#[tokio::test]
async fn the_sign_in_page_offers_what_there_is() {
    let server = TestServer::start().await;
    let options = server.auth.sign_in_options().await.unwrap();
    assert_eq!(options.providers.len(), 1);
    assert_eq!(options.demo_users[0].username, "ann");
    assert!(options.demo_users.len() >= 10 && options.demo_users.iter().all(|user| !user.role.is_empty()));
    let (_, server) = with_provider().await;
    let options = server.auth.sign_in_options().await.unwrap();
    assert_eq!(options.providers[0].label, "Corp");
    assert!(options.demo_users.is_empty());
}
