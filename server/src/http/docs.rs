//! `GET /v1.0/ui`: the API for readers.

use axum::response::Html;

use super::openapi;
use super::problem::escape;

/// A page made from the OpenAPI document.
pub async fn page() -> Html<String> {
    let document = openapi::document();
    let mut page = String::from(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Millrace API</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"/assets/app.css\"></head><body><main class=\"api-docs\"><h1>Millrace API</h1>\
         <p>Sign in, then call these with the session's cookie. The machine-readable form is \
         <a href=\"/v1.0/openapi.json\">openapi.json</a>.</p>",
    );
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let text = |key: &str| escape(operation[key].as_str().unwrap_or_default());
            page.push_str(&format!(
                "<section><h2><code>{} {}</code></h2><p>{}</p>",
                method.to_uppercase(),
                escape(path),
                text("summary"),
            ));
            for (title, part) in [
                ("Parameters", &operation["parameters"]),
                ("Body", &operation["requestBody"]["content"]["application/json"]["schema"]),
                ("Answer", &operation["responses"]["200"]["content"]["application/json"]["schema"]),
            ] {
                if !part.is_null() {
                    let schema = serde_json::to_string_pretty(part).unwrap_or_default();
                    page.push_str(&format!("<h3>{title}</h3><pre><code>{}</code></pre>", escape(&schema)));
                }
            }
            page.push_str("</section>");
        }
    }
    page.push_str("</main></body></html>");
    Html(page)
}
