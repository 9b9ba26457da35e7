//! Where to go after signing in: paths of this server only.

/// Where people go when nothing better is known.
const HOME: &str = "/tasks";
/// Longer addresses are not kept.
const LONGEST: usize = 2000;

/// The wanted path if it stays on this server and leads to a page, else the tasks.
pub(super) fn safe(wanted: Option<&str>) -> &str {
    wanted.filter(|path| is_safe(path)).unwrap_or(HOME)
}

fn is_safe(path: &str) -> bool {
    // Browsers read `\` as `/`, drop tabs and line ends, and take `//host` for another server.
    path.len() <= LONGEST
        && path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !["/auth/", "/openid/", "/sign-in"].iter().any(|own| path.starts_with(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_server_are_kept() {
        for path in [
            "/",
            "/tasks",
            "/processes/finance/expense-approval?tab=files#x",
            "/instances?state=a%20b",
            "/a//b",
        ] {
            assert_eq!(safe(Some(path)), path);
        }
    }

    #[test]
    fn everything_else_leads_home() {
        let long = format!("/{}", "a".repeat(LONGEST));
        for path in [
            "",
            "tasks",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x=y",
            "https://evil.example/",
            "javascript:alert(1)",
            "/é",
            "/sign-in?error=x",
            "/auth/callback",
            "/openid/authorize",
            &long,
        ] {
            assert_eq!(safe(Some(path)), HOME, "{path}");
        }
        assert_eq!(safe(None), HOME);
    }
}
