//! The HTML of forms: what a browser without scripts gets.

use super::form;
use crate::forms::{FieldError, Form, FormErrors, FormState, SchemaForm, field_id};
use leptos::prelude::*;
use serde_json::{Value, json};

/// The HTML of a form with data, with comments and line structure of no interest taken out.
fn html_of(form: &Form, data: Value, errors: Vec<FieldError>, read_only: bool) -> String {
    let owner = Owner::new();
    let html = owner.with(|| {
        let state =
            FormState::new(form.clone(), RwSignal::new(data), RwSignal::new(errors)).read_only(read_only);
        view! { <FormErrors state /> <SchemaForm state /> }.to_html()
    });
    html.replace("<!>", "").replace("<!---->", "")
}

fn html(properties: Value, ui: Value, data: Value) -> String {
    html_of(&form(properties, ui), data, Vec::new(), false)
}

/// The first tag that contains `part`.
fn tag<'a>(html: &'a str, part: &str) -> &'a str {
    let at = html.find(part).unwrap_or_else(|| panic!("no {part} in {html}"));
    let start = html[..=at].rfind('<').unwrap();
    let end = at + html[at..].find('>').unwrap();
    &html[start..=end]
}

fn has(tag: &str, parts: &[&str]) {
    for part in parts {
        assert!(tag.contains(part), "no {part} in {tag}");
    }
}

#[test]
fn a_text_field_has_label_help_and_value() {
    let html = html(
        json!({"name": {"type": "string", "title": "Your name", "description": "As in your passport"}}),
        json!({"name": {"ui:help": "First and last", "ui:placeholder": "Ann", "ui:autofocus": true, "ui:classNames": "wide"}}),
        json!({"name": "<Ann & \"Bo\">"}),
    );
    has(
        tag(&html, "id=\"field-name\""),
        &[
            "<input",
            "type=\"text\"",
            "name=\"/name\"",
            "value=\"&lt;Ann &amp; &quot;Bo&quot;&gt;\"",
            "placeholder=\"Ann\"",
            " autofocus",
            "aria-describedby=\"field-name-description field-name-help\"",
        ],
    );
    assert!(html.contains("for=\"field-name\""));
    assert!(html.contains("Your name"));
    has(tag(&html, "form-field "), &["wide"]);
    assert!(html.contains("id=\"field-name-help\""));
}

#[test]
fn errors_are_at_the_field_and_in_the_summary() {
    let form = Form::parse(
        &json!({"type": "object", "required": ["n"], "properties": {"n": {"type": "number", "title": "Amount"}}}),
        &Value::Null,
    )
    .unwrap();
    let data = json!({"n": "12,5"});
    let errors = form.validate(&data);
    let html = html_of(&form, data, errors, false);
    has(
        tag(&html, "id=\"field-n\""),
        &["value=\"12,5\"", "aria-invalid=\"true\"", "aria-describedby=\"field-n-error\"", " required"],
    );
    has(tag(&html, "id=\"field-n-error\""), &["form-error"]);
    has(tag(&html, "id=\"form-errors\""), &["role=\"alert\""]);
    assert!(html.contains("<a href=\"#field-n\">Amount: Enter a number, such as 12 or 12.5.</a>"), "{html}");
    assert!(html.contains("One field needs another look"));
}

#[test]
fn an_error_without_a_field_points_to_the_group_around_it() {
    let form = form(
        json!({"p": {"type": "object", "title": "Person", "properties": {"a": {"type": "string"}}}}),
        json!({}),
    );
    let error = FieldError { pointer: String::from("/p/gone/1"), message: String::from("Wrong.") };
    let html = html_of(&form, json!({}), vec![error], false);
    assert!(html.contains("<a href=\"#field-p\">Person: Wrong.</a>"), "{html}");
}

#[test]
fn every_kind_of_input_has_its_element() {
    let cases = [
        (
            json!({"type": "string"}),
            json!({"ui:widget": "textarea", "ui:options": {"rows": 7}}),
            "x",
            "<textarea",
            vec!["rows=\"7\""],
        ),
        (
            json!({"type": "string"}),
            json!({"ui:widget": "password"}),
            "x",
            "<input",
            vec!["type=\"password\"", "autocomplete=\"off\""],
        ),
        (json!({"type": "string", "format": "email"}), json!({}), "a@b", "<input", vec!["type=\"email\""]),
        (json!({"type": "string", "format": "uri"}), json!({}), "https://a", "<input", vec!["type=\"url\""]),
        (
            json!({"type": "string", "format": "date", "minimumDate": "2026-01-01"}),
            json!({}),
            "2026-02-03",
            "<input",
            vec!["type=\"date\"", "value=\"2026-02-03\"", "min=\"2026-01-01\""],
        ),
        (
            json!({"type": "string", "format": "date-time"}),
            json!({}),
            "2026-02-03T12:00:00+02:00",
            "<input",
            vec!["type=\"datetime-local\"", "value=\"2026-02-03T10:00\""],
        ),
        (json!({"type": "string", "format": "time"}), json!({}), "10:00", "<input", vec!["type=\"time\""]),
        (
            json!({"type": "string"}),
            json!({"ui:widget": "color"}),
            "#ff0000",
            "<input",
            vec!["type=\"color\"", "value=\"#ff0000\""],
        ),
        (
            json!({"type": "integer", "minimum": 0}),
            json!({}),
            "3",
            "<input",
            vec!["type=\"text\"", "inputmode=\"numeric\""],
        ),
        (
            json!({"type": "integer", "minimum": 0, "maximum": 9}),
            json!({"ui:widget": "updown"}),
            "3",
            "<input",
            vec!["type=\"number\"", "min=\"0\"", "max=\"9\"", "step=\"1\""],
        ),
        (
            json!({"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.1}),
            json!({"ui:widget": "range"}),
            "0.5",
            "<input",
            vec!["type=\"range\"", "step=\"0.1\""],
        ),
        (json!({"type": "boolean"}), json!({}), "", "<input", vec!["type=\"checkbox\"", "value=\"true\""]),
        (json!({"type": "string", "enum": ["x", "y"]}), json!({}), "y", "<select", vec![]),
        (
            json!({"type": "string", "enum": ["x", "y"]}),
            json!({"ui:widget": "radio"}),
            "x",
            "<input",
            vec!["type=\"radio\"", "value=\"x\"", " checked"],
        ),
        (json!({"type": "object"}), json!({}), "x", "<textarea", vec!["form-code"]),
        (json!({"const": "v1"}), json!({}), "v1", "<p", vec!["form-note"]),
    ];
    for (schema, ui, value, element, parts) in cases {
        let html = html(json!({"a": schema}), json!({"a": ui}), json!({"a": value}));
        let tag = tag(&html, "id=\"field-a\"");
        has(tag, &parts);
        assert!(tag.starts_with(element), "{tag}");
    }
}

#[test]
fn lines_of_text_arrive_as_they_are() {
    for (text, inside) in
        [("", ""), ("\nx", "\n\nx"), ("</textarea><b>&amp;", "&lt;/textarea>&lt;b>&amp;amp;")]
    {
        let html = html(
            json!({"a": {"type": "string"}}),
            json!({"a": {"ui:widget": "textarea"}}),
            json!({"a": text}),
        );
        let start = html.find("<textarea").unwrap();
        let start = start + html[start..].find('>').unwrap() + 1;
        let end = html.find("</textarea>").unwrap();
        assert_eq!(&html[start..end], inside);
    }
}

#[test]
fn choices_are_marked() {
    let html = html(
        json!({"s": {"type": "string", "enum": ["x", "y"]}, "m": {"type": "array", "uniqueItems": true, "items": {"enum": ["x", "y"]}}}),
        json!({"s": {"ui:enumDisabled": ["x"]}, "m": {"ui:options": {"inline": true}}}),
        json!({"s": "y", "m": ["y"]}),
    );
    has(tag(&html, "<option value=\"y\""), &[" selected"]);
    has(tag(&html, "<option value=\"x\""), &[" disabled"]);
    has(tag(&html, "type=\"hidden\" name=\"/m\""), &["value=\"\""]);
    has(tag(&html, "id=\"field-m-1\""), &[" checked", "value=\"y\""]);
    assert!(!tag(&html, "id=\"field-m\"").contains(" checked"));
    has(tag(&html, "form-options"), &["form-inline"]);
}

#[test]
fn a_radio_that_may_stay_empty_has_a_button_for_it() {
    let schema = |required: Value| {
        let schema = json!({"type": "object", "required": required, "properties": {"a": {"enum": ["x"]}}});
        Form::parse(&schema, &json!({"a": {"ui:widget": "radio"}})).unwrap()
    };
    let radios = |form: &Form| html_of(form, json!({}), Vec::new(), false).matches("type=\"radio\"").count();
    assert_eq!((radios(&schema(json!([]))), radios(&schema(json!(["a"])))), (2, 1));
}

#[test]
fn flat_rows_are_a_table_with_buttons_that_post() {
    let html = html(
        json!({"items": {"type": "array", "title": "Lines", "items": {"type": "object", "title": "Line", "required": ["what"], "properties": {
            "what": {"type": "string"}, "id": {"type": "string"}}}}}),
        json!({"items": {"items": {"id": {"ui:widget": "hidden"}}}}),
        json!({"items": [{"what": "Ink", "id": "7"}, {}]}),
    );
    has(tag(&html, "form-table\""), &["<table"]);
    assert_eq!(html.matches("<tr").count(), 3);
    assert_eq!(html.matches("<th ").count(), 2, "{html}");
    has(tag(&html, "name=\"/items/0/id\""), &["type=\"hidden\"", "value=\"7\""]);
    has(tag(&html, "id=\"field-items-0-what\""), &["value=\"Ink\"", "name=\"/items/0/what\""]);
    has(tag(&html, "value=\"add:/items\""), &["name=\"action\"", "type=\"submit\"", "formnovalidate"]);
    has(
        tag(&html, "value=\"remove:/items/1\""),
        &["name=\"action\"", "formnovalidate", "title=\"Remove: Line 2\""],
    );
    assert!(html.contains("<span class=\"visually-hidden\">Remove: Line 2</span>"), "{html}");
    has(tag(&html, "value=\"up:/items/0\""), &[" disabled"]);
    assert!(!tag(&html, "value=\"down:/items/0\"").contains(" disabled"));
    has(tag(&html, "value=\"down:/items/1\""), &[" disabled"]);
    assert!(html.contains("Add line"));
}

#[test]
fn deep_rows_are_frames_and_single_values_lines() {
    let html = html(
        json!({"a": {"type": "array", "items": {"type": "object", "properties": {"t": {"type": "array", "items": {"type": "string"}}}}}}),
        json!({}),
        json!({"a": [{"t": ["x"]}]}),
    );
    has(tag(&html, "id=\"field-a-0-row\""), &["<fieldset"]);
    has(tag(&html, "id=\"field-a-0-t-0-row\""), &["form-row-single"]);
    has(tag(&html, "id=\"field-a-0-t-0\""), &["value=\"x\""]);
    assert!(!html.contains("<table"));
}

#[test]
fn a_form_to_look_at_has_no_buttons() {
    let form = form(
        json!({"a": {"type": "string"}, "b": {"type": "boolean"}, "r": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "string"}}}}}),
        json!({}),
    );
    let html = html_of(&form, json!({"a": "x", "b": true, "r": [{"x": "1"}]}), Vec::new(), true);
    assert!(!html.contains("<button"), "{html}");
    has(tag(&html, "id=\"field-a\""), &[" readonly"]);
    has(tag(&html, "id=\"field-b\""), &[" disabled", " checked"]);
}

#[test]
fn a_locked_choice_still_posts_its_value() {
    let html = html(
        json!({"a": {"enum": ["x", "y"], "readOnly": true}, "b": {"type": "boolean", "readOnly": true}}),
        json!({}),
        json!({"a": "y", "b": true}),
    );
    has(tag(&html, "type=\"hidden\" name=\"/a\""), &["value=\"y\""]);
    has(tag(&html, "type=\"hidden\" name=\"/b\""), &["value=\"true\""]);
    has(tag(&html, "id=\"field-a\""), &[" disabled"]);
}

#[test]
fn conditional_forms_can_be_refreshed_without_scripts() {
    let refresh = "<noscript><p class=\"form-refresh\">";
    let conditional = Form::parse(
        &json!({"type": "object", "properties": {"a": {"type": "boolean"}}, "if": {"properties": {"a": {"const": true}}},
                "then": {"properties": {"b": {"type": "string"}}}}),
        &Value::Null,
    )
    .unwrap();
    let html = html_of(&conditional, json!({"a": true}), Vec::new(), false);
    assert!(html.contains(refresh), "{html}");
    assert!(html.contains("id=\"field-b\""));
    assert!(!html_of(&conditional, json!({"a": false}), Vec::new(), false).contains("id=\"field-b\""));
    assert!(
        !html_of(&form(json!({"a": {"type": "string"}}), json!({})), json!({}), Vec::new(), false)
            .contains("noscript")
    );
}

#[test]
fn enter_submits_and_does_not_press_a_row_button() {
    let html =
        html(json!({"a": {"type": "array", "items": {"type": "string"}}}), json!({}), json!({"a": ["x"]}));
    let first = html.find("<button").unwrap();
    has(tag(&html[first..], "<button"), &["value=\"submit\"", "tabindex=\"-1\"", "aria-hidden=\"true\""]);
}

#[test]
fn what_the_html_posts_is_what_encode_says() {
    let form = form(
        json!({"a": {"type": "string"}, "n": {"type": "number"}, "b": {"type": "boolean"}, "g": {"type": "object", "properties": {"t": {"type": "string", "format": "time"}}},
               "r": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "integer"}}}}}),
        json!({}),
    );
    let data = json!({"a": "x", "n": 1.5, "b": false, "g": {"t": "10:00"}, "r": [{"x": 1}, {"x": 2}]});
    let html = html_of(&form, data.clone(), Vec::new(), false);
    for (name, value) in form.encode(&data) {
        let input = format!("name=\"{name}\"");
        let found = html.match_indices(&input).any(|(at, _)| {
            tag(&html[html[..at].rfind('<').unwrap()..], "<").contains(&format!("value=\"{value}\""))
        });
        assert!(found, "{name}={value} in {html}");
    }
}

#[test]
fn ids_are_different_for_different_pointers() {
    let pointers = ["", "/a", "/a/b", "/a-b", "/a_b", "/a.b", "/a b", "/é", "/a~1b", "/a/0"];
    let mut ids: Vec<_> = pointers.iter().map(|pointer| field_id(pointer)).collect();
    assert_eq!(ids[2], "field-a-b");
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), pointers.len());
}

#[test]
fn a_layout_is_a_grid() {
    let html = html(
        json!({"a": {"type": "string"}, "b": {"type": "string"}, "c": {"type": "string"}}),
        json!({"ui:layout": [{"a": {"md": 8}, "b": {"md": 4}}, {"c": {}}]}),
        json!({}),
    );
    assert!(html.contains("form-stack form-grid"), "{html}");
    assert!(html.contains("form-field form-span-8 form-row-start"));
    assert!(html.contains("form-field form-span-4\""));
    assert!(html.contains("form-field form-span-12 form-row-start"));
}

#[test]
fn an_unset_slider_says_so() {
    let slider = |data: Value| {
        html(
            json!({"share": {"type": "integer", "minimum": 0, "maximum": 100}}),
            json!({"share": {"ui:widget": "range"}}),
            data,
        )
    };
    let unset = slider(json!({}));
    has(tag(&unset, "form-range"), &["form-range--unset"]);
    assert!(unset.contains(">Not set</output>"), "{unset}");
    let set = slider(json!({"share": 0}));
    assert!(set.contains(">0</output>") && !set.contains("form-range--unset"), "{set}");
}

#[test]
fn the_label_of_a_cell_has_the_mark_of_its_column() {
    let item = json!({"type": "object", "required": ["name"],
        "properties": {"name": {"type": "string", "title": "Name"}, "note": {"type": "string", "title": "Note"}}});
    let html = html(json!({"people": {"type": "array", "items": item}}), json!({}), json!({"people": [{}]}));
    let label = |id: &str| {
        let from = html.find(&format!("for=\"{id}\"")).unwrap();
        &html[from..from + html[from..].find("</label>").unwrap()]
    };
    assert!(label("field-people-0-name").contains("form-required"), "{html}");
    assert!(!label("field-people-0-note").contains("form-required"), "{html}");
}

#[test]
fn a_form_to_look_at_takes_no_focus() {
    let form = form(json!({"name": {"type": "string"}}), json!({"name": {"ui:autofocus": true}}));
    let html = |read_only| html_of(&form, json!({}), Vec::new(), read_only);
    assert!(tag(&html(false), "id=\"field-name\"").contains(" autofocus"));
    assert!(!tag(&html(true), "id=\"field-name\"").contains(" autofocus"));
}
