//! Markdown to HTML that may stand in a page.

use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The README of a model as sanitised HTML.
#[must_use]
pub fn readme(markdown: &str) -> String {
    from_markdown(markdown)
}

/// Markdown with tables, task lists and struck text, sanitised.
pub(super) fn from_markdown(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES;
    let mut raw = String::with_capacity(markdown.len() * 2);
    // The page around the text has the only heading of the first level.
    html::push_html(&mut raw, Parser::new_ext(markdown, options).map(one_level_down));
    sanitiser().clean(&raw).to_string()
}

fn one_level_down(event: Event<'_>) -> Event<'_> {
    let below = |level| HeadingLevel::try_from(level as usize + 1).unwrap_or(HeadingLevel::H6);
    match event {
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: below(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        other => other,
    }
}

fn sanitiser() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "data"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer nofollow"))
        .add_tags(["input"])
        .tag_attribute_values(HashMap::from([(
            "input",
            HashMap::from([
                ("type", HashSet::from(["checkbox"])),
                ("disabled", HashSet::from([""])),
                ("checked", HashSet::from([""])),
            ]),
        )]))
        // A `data:` address may only be a picture, and only in an image.
        .attribute_filter(|element, attribute, value| {
            let is_data =
                value.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"));
            let is_picture = element == "img"
                && attribute == "src"
                && ["data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;"]
                    .iter()
                    .any(|kind| value.starts_with(kind));
            (!is_data || is_picture).then(|| value.into())
        });
    builder
}
