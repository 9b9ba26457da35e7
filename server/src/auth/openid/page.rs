//! The page on which a demo user is chosen: plain HTML, works without scripts.

use std::fmt::Write;

use super::authorize::AuthorizationRequest;
use crate::auth::permission::KnownUser;

/// The page; its form asks again with the user chosen as `login_hint`.
pub(super) fn choose(
    users: &[(KnownUser, Vec<String>)],
    request: &AuthorizationRequest,
    unknown: Option<&str>,
) -> String {
    let mut alert = String::new();
    if let Some(name) = unknown {
        let text = escape(&format!("There is no demo user \u{201c}{name}\u{201d}."));
        let _ = write!(alert, r#"<div class="notice notice--error" role="alert"><p>{text}</p></div>"#);
    }
    let mut inputs = String::new();
    if let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(request) {
        for (name, value) in &fields {
            let value = escape(value.as_str().unwrap_or_default());
            let _ = write!(inputs, r#"<input type="hidden" name="{name}" value="{value}">"#);
        }
    }
    let mut buttons = String::new();
    for (user, _) in users {
        let (username, name, role) = (escape(&user.username), escape(&user.display_name), escape(&user.role));
        let _ = write!(
            buttons,
            r#"<li><button class="button button--wide sign-in__user" type="submit" name="login_hint" value="{username}"><span>Sign in as {name}</span><span class="sign-in__role">{role}</span></button></li>"#
        );
    }
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Choose a demo user</title>
<link rel="stylesheet" href="/assets/app.css">
</head>
<body>
<main class="sign-in">
<div class="sign-in__card">
<p class="sign-in__brand">Millrace</p>
<h1>Choose a demo user</h1>
{alert}
<p class="notice notice--warning">Development only: anyone who can open this page can sign in as any of them.</p>
<form class="sign-in__demo" method="get" action="/openid/authorize">
{inputs}
<ul>{buttons}</ul>
</form>
</div>
</main>
</body>
</html>
"#
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_outside_is_escaped() {
        let request = AuthorizationRequest { state: "\"><script>".to_owned(), ..Default::default() };
        let page = choose(&[], &request, Some("<b>&'x"));
        assert!(page.contains(r#"name="state" value="&quot;&gt;&lt;script&gt;""#), "{page}");
        assert!(page.contains("&lt;b&gt;&amp;&#39;x"), "{page}");
        assert!(!page.contains("<script") && !page.contains("login_hint"));
    }
}
