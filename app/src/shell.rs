//! The HTML document around every page.

#[cfg(feature = "ssr")]
use leptos::nonce::use_nonce;
#[cfg(feature = "ssr")]
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos_meta::MetaTags;

/// A version of the embedded assets: part of their addresses, so that a browser may keep them for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetVersion(pub String);

/// The HTML document.
#[cfg(feature = "ssr")]
pub fn shell(_options: LeptosOptions) -> impl IntoView {
    let version = use_context::<AssetVersion>().map_or_else(|| "0".to_owned(), |version| version.0);
    let asset = |path: &str| format!("{path}?v={version}");
    let (script, wasm) = (asset("/pkg/millrace.js"), asset("/pkg/millrace_bg.wasm"));
    let boot = format!(
        "import start, {{ hydrate }} from '{script}'; start({{ module_or_path: '{wasm}' }}).then(() => {{ hydrate(); document.documentElement.dataset.hydrated = 'true'; }});"
    );
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=crate::session::Theme::current().as_str()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href=asset("/favicon.svg") type="image/svg+xml"/>
                <link rel="stylesheet" href=asset("/assets/app.css")/>
                <link rel="modulepreload" href=script/>
                <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
                <MetaTags/>
                <script type="module" nonce=use_nonce()>{boot}</script>
            </head>
            <body>
                <crate::App/>
            </body>
        </html>
    }
}
