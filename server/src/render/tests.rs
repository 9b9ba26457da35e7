//! Tests of templates, Markdown and the sanitiser.

use jiff::Timestamp;
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::{Rendered, form_json, instructions};

fn data(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn render(text: &str, value: Value) -> Rendered {
    instructions(text, &data(value), Timestamp::from_second(1_000_000).unwrap())
}

#[rstest]
#[case("Hello {{ name }}", json!({"name": "Ann"}), "<p>Hello Ann</p>\n")]
#[case("{{ total * 2 }}", json!({"total": 21}), "<p>42</p>\n")]
#[case("{{ '%.2f'|format(total) }}", json!({"total": 2.5}), "<p>2.50</p>\n")]
#[case("{{ name.upper() }}", json!({"name": "ann"}), "<p>ANN</p>\n")]
#[case("{% for i in items %}- {{ i.title }}\n{% endfor %}", json!({"items": [{"title": "a"}]}), "<ul>\n<li>a</li>\n</ul>\n")]
#[case("{% if ok %}yes{% else %}no{% endif %}", json!({"ok": false}), "<p>no</p>\n")]
#[case("{{ person.address.city }}", json!({"person": {"address": {"city": "Ulm"}}}), "<p>Ulm</p>\n")]
#[case("{{ due }}", json!({"due": {"typename": "datetime", "value": "2024-05-01T10:00:00"}}), "<p>2024-05-01 10:00:00</p>\n")]
#[case("{{ day }}", json!({"day": {"typename": "date", "value": "2024-05-01"}}), "<p>2024-05-01</p>\n")]
#[case("{{ span }}", json!({"span": {"typename": "timedelta", "days": 2, "seconds": 3661, "microseconds": 0}}), "<p>2 days, 1:01:01</p>\n")]
#[case("{{ price }}", json!({"price": {"typename": "decimal", "value": "1.20"}}), "<p>1.20</p>\n")]
#[case("SPIFF_FORMAT:::convert_seconds_to_date_time_for_display(0)", json!({}), "<p>1970-01-01 00:00:00</p>\n")]
#[case("SPIFF_FORMAT:::convert_seconds_to_duration_for_display(90061)", json!({}), "<p>1 day 1 hour</p>\n")]
#[case("SPIFF_FORMAT:::convert_seconds_to_time_ago_for_display(996400)", json!({}), "<p>1 hour ago</p>\n")]
#[case("SPIFF_FORMAT:::unknown(1)", json!({}), "<p>SPIFF_FORMAT:::unknown(1)</p>\n")]
#[case("~~gone~~", json!({}), "<p><del>gone</del></p>\n")]
#[case("{% if comment %}{{ comment }}{% endif %}", json!({}), "")]
#[case("{%- if not comment -%}none{% endif %}", json!({}), "<p>none</p>\n")]
#[case("{{ comment | default('none') }}", json!({}), "<p>none</p>\n")]
#[case("# Top\n\n###### Deep", json!({}), "<h2>Top</h2>\n<h6>Deep</h6>\n")]
fn text_is_filled_in(#[case] text: &str, #[case] value: Value, #[case] html: &str) {
    assert_eq!(render(text, value), Rendered { html: html.to_owned(), warnings: Vec::new() });
}

#[test]
fn tables_are_tables() {
    let rendered = render("| a | b |\n|---|---|\n| {{ x }} | 2 |\n", json!({"x": 1}));
    assert!(rendered.html.contains("<table>") && rendered.html.contains("<td>1</td>"), "{}", rendered.html);
}

#[test]
fn a_missing_variable_is_said_and_leaves_the_rest() {
    let rendered = render("Hello {{ nmae }}!{% if x is defined %}{{ x }}{% endif %}", json!({"name": "Ann"}));
    assert_eq!(rendered.html, "<p>Hello !</p>\n");
    assert_eq!(rendered.warnings, ["The instructions use “nmae”, which has no value."]);
}

#[test]
fn a_branch_that_is_not_taken_misses_nothing() {
    let text = "{% if late %}Since {{ since }}{% else %}On time{% endif %}";
    assert_eq!(render(text, json!({"late": false})).warnings, Vec::<String>::new());
    assert_eq!(render(text, json!({"late": true})).warnings.len(), 1);
}

#[rstest]
#[case("{% if x %}open")]
#[case("{{ 1 / 0 }}")]
#[case("{{ x | nofilter }}")]
#[case("{% for a in range(100000) %}{% for b in range(100000) %}{{ b }}{% endfor %}{% endfor %}")]
#[case("{{ 'aaaaaaaaaaaaaaaaaaaa' * 100000000 }}")]
#[case("{% for a in range(9000) %}{{ long }}{% endfor %}")]
#[case("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")]
fn a_wrong_or_hostile_template_ends_in_a_warning(#[case] text: &str) {
    let rendered = render(text, json!({"x": 1, "long": "y".repeat(4000)}));
    assert_eq!(rendered.warnings.len(), 1, "{rendered:?}");
    assert!(rendered.html.len() < 10_000);
}

#[rstest]
#[case("<script>alert(1)</script>")]
#[case("<img src=x onerror=alert(1)>")]
#[case("[x](javascript:alert(1))")]
#[case("[x](JaVaScRiPt:alert(1))")]
#[case("<a href=\"&#106;avascript:alert(1)\">x</a>")]
#[case("<iframe src=\"https://example.com\"></iframe>")]
#[case("<svg onload=alert(1)></svg>")]
#[case("<p style=\"background:url(javascript:alert(1))\">x</p>")]
#[case("<form action=\"/x\"><button>x</button></form>")]
#[case("<input type=text name=a onfocus=alert(1) autofocus>")]
#[case("<a href=\"data:text/html,<script>alert(1)</script>\">x</a>")]
#[case("<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">")]
#[case("<math><mi xlink:href=\"javascript:alert(1)\">x</mi></math>")]
#[case("<object data=\"x\"></object><embed src=x>")]
#[case("<link rel=stylesheet href=x><meta http-equiv=refresh content=0>")]
#[case("<base href=\"https://example.com\">")]
fn nothing_active_survives(#[case] text: &str) {
    for html in
        [render(text, json!({})).html, render("{{ x }}", json!({"x": text})).html, super::readme(text)]
    {
        let lower = html.to_lowercase();
        for bad in [
            "<script",
            "onerror",
            "onload",
            "onfocus",
            "href=\"javascript",
            "<iframe",
            "<svg",
            "style=",
            "<form",
            "<button",
            "type=\"text\"",
            "data:text",
            "data:image/svg",
            "<object",
            "<embed",
            "<link",
            "<meta",
            "<base",
        ] {
            assert!(!lower.contains(bad), "{text} left {bad} in {html}");
        }
    }
}

#[test]
fn a_form_file_is_filled_in_safely() {
    let text = r#"{"title": "For {{ name }}", "enum": {{ options | tojson }}}"#;
    let value = data(json!({"name": "\"quoted\"\n\\", "options": ["a", "b"]}));
    assert_eq!(
        form_json("x.json", text, &value).unwrap(),
        json!({"title": "For \"quoted\"\n\\", "enum": ["a", "b"]})
    );
    assert!(form_json("x.json", "{", &value).unwrap_err().starts_with("x.json is not valid JSON"));
}
