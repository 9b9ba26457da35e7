//! Arrays: tick boxes for a choice of values, a table for flat rows, a list for the rest.

use super::leaf::bounds;
use super::{Builder, Place};
use crate::forms::choices::choices;
use crate::forms::field::{ArrayField, Column, Field, Kind, MAX_ROWS, Widget};
use crate::forms::ui_schema::Ui;
use crate::forms::{pointer, text};
use serde_json::{Map, Value};

/// Columns a table of rows may have.
const MAX_COLUMNS: usize = 6;

impl Builder<'_> {
    pub(super) fn array(
        &self,
        map: &Map<String, Value>,
        ui: Ui<'_>,
        data: Option<&Value>,
        place: &Place,
    ) -> (Kind, Widget) {
        let Some(items) = map.get("items").filter(|items| items.is_object()) else {
            return (Kind::Json, Widget::Textarea(6));
        };
        let widget = ui.text("widget").unwrap_or_default();
        let unique = map.get("uniqueItems") == Some(&Value::Bool(true));
        let bounds = bounds(map, "minItems", "maxItems");
        let item = self.resolver.resolve(items, None);
        if (unique || matches!(widget, "checkboxes" | "select"))
            && let Some(list) = choices(&item, ui).or_else(|| choices(&item, ui.below("items")))
        {
            return (Kind::Choices(list, bounds), Widget::Checkboxes(ui.flag("inline") == Some(true)));
        }

        let item_ui = ui.below("items");
        let title = item_ui.text("title").or_else(|| item.get("title").and_then(Value::as_str));
        let row_title = title.unwrap_or(&place.label).to_owned();
        let row = |key: &str, label: String, data: Option<&Value>| {
            let below = Place {
                pointer: pointer::child(&place.pointer, key),
                label,
                required: true,
                depth: place.depth + 1,
                span: None,
                ..place.clone()
            };
            self.field(items, item_ui, data, below)
        };
        let columns = if is_conditional(self, items, 0) {
            Vec::new()
        } else {
            let empty = Value::Object(Map::new());
            row("-", String::new(), Some(&empty)).map(|sample| columns(&sample)).unwrap_or_default()
        };
        let rows = data
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .take(MAX_ROWS)
            .enumerate()
            .filter_map(|(index, value)| {
                let mut field = row(&index.to_string(), row_title.clone(), Some(value))?;
                field.title = text::row(&row_title, index);
                Some(field)
            })
            .collect();
        let may = |name: &str| ui.flag(name) != Some(false) && !place.read_only;
        let shown = if columns.is_empty() { Widget::List } else { Widget::Table };
        let array = ArrayField {
            rows,
            columns,
            bounds,
            unique,
            addable: may("addable"),
            removable: may("removable"),
            orderable: may("orderable"),
            row_title,
        };
        (Kind::Array(array), shown)
    }
}

/// Whether rows may differ in their fields.
fn is_conditional(builder: &Builder<'_>, items: &Value, depth: usize) -> bool {
    const CONDITIONS: [&str; 7] =
        ["if", "allOf", "dependencies", "dependentRequired", "dependentSchemas", "oneOf", "anyOf"];
    CONDITIONS.iter().any(|keyword| items.get(*keyword).is_some())
        || depth < 8
            && items
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|name| builder.resolver.lookup(name))
                .is_some_and(|target| is_conditional(builder, target, depth + 1))
}

/// The columns a row fits into; none when it needs more room.
fn columns(sample: &Field) -> Vec<Column> {
    let Kind::Object(object) = &sample.kind else {
        return Vec::new();
    };
    let roomy = |field: &Field| {
        !matches!(field.widget, Widget::Hidden)
            && (matches!(field.kind, Kind::Object(_) | Kind::Array(_) | Kind::Choices(..) | Kind::Json)
                || matches!(field.widget, Widget::Radio(_) | Widget::Textarea(_) | Widget::Range))
    };
    let shown: Vec<&Field> = object.fields.iter().filter(|field| field.widget != Widget::Hidden).collect();
    if object.grid || shown.len() > MAX_COLUMNS || shown.iter().any(|field| roomy(field)) {
        return Vec::new();
    }
    shown.into_iter().map(|field| Column { title: field.title.clone(), required: field.required }).collect()
}
