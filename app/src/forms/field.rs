//! The field tree: what a form shows for some data. It holds no values, so it changes only when the form's shape does.

use serde_json::{Number, Value};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Most rows of one list; more than anybody fills in by hand.
pub(super) const MAX_ROWS: usize = 2_000;

/// One field, group or list of a form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// JSON pointer of its value, and its name in a posted form.
    pub pointer: String,
    /// The label.
    pub title: String,
    /// Whether the label is shown (`ui:options.label`).
    pub show_title: bool,
    /// Text between label and input.
    pub description: Option<String>,
    /// Text under the input.
    pub help: Option<String>,
    /// Grey text in an empty input.
    pub placeholder: Option<String>,
    /// Whether a value must be given.
    pub required: bool,
    /// Whether the value may be seen but not changed (`readOnly`, `ui:readonly`, `ui:disabled`).
    pub read_only: bool,
    /// Whether the page opens with the cursor here.
    pub autofocus: bool,
    /// Extra CSS classes (`ui:classNames`).
    pub class_names: Option<String>,
    /// Columns of twelve it takes in a `ui:layout`, and whether it opens a row.
    pub span: Option<(u8, bool)>,
    /// What it starts with.
    pub default: Option<Value>,
    /// Whether null is a value of its own.
    pub nullable: bool,
    /// What an emptied input means (`ui:emptyValue`).
    pub empty_value: Option<Value>,
    /// The author's own words for a wrong value (`validationErrorMessage`).
    pub message: Option<String>,
    /// How it is shown.
    pub widget: Widget,
    /// What it holds.
    pub kind: Kind,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A string.
    Text(TextRules),
    /// A number or integer.
    Number(NumberRules),
    /// True or false; `Some` when only one of them is allowed.
    Boolean(Option<bool>),
    /// One of some values.
    Choice(Vec<Choice>),
    /// Several of some values, each once.
    Choices(Vec<Choice>, Bounds),
    /// One fixed value (`const`, or null).
    Fixed(Value),
    /// Anything, written as JSON.
    Json,
    /// Named fields.
    Object(ObjectField),
    /// Rows.
    Array(ArrayField),
}

/// How many entries or characters there may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// At least.
    pub min: Option<u64>,
    /// At most.
    pub max: Option<u64>,
}

/// Rules of a string.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TextRules {
    /// Length in characters.
    pub length: Bounds,
    /// Regular expression that must match somewhere.
    pub pattern: Option<String>,
    /// `format`, where one is known.
    pub format: Option<Format>,
    /// Whether the text must be JSON (`ui:options.validateJson`).
    pub json: bool,
    /// `minimumDate`: "today", a date, or `field:NAME`.
    pub min_date: Option<String>,
    /// `maximumDate`, likewise.
    pub max_date: Option<String>,
}

/// Known values of `format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `date`: 2026-01-31.
    Date,
    /// `date-time`: 2026-01-31T10:00:00Z; shown and entered in UTC.
    DateTime,
    /// `time`: 10:00 or 10:00:00.
    Time,
    /// `email`.
    Email,
    /// `uri`.
    Uri,
    /// `color`: #rrggbb.
    Color,
}

/// Rules of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NumberRules {
    /// Whether it must be whole.
    pub integer: bool,
    /// `minimum`.
    pub min: Option<Number>,
    /// `maximum`.
    pub max: Option<Number>,
    /// `exclusiveMinimum`.
    pub above: Option<Number>,
    /// `exclusiveMaximum`.
    pub below: Option<Number>,
    /// `multipleOf`.
    pub multiple_of: Option<Number>,
}

/// One value to choose.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Choice {
    /// Its text in a posted form, unique in its list.
    pub key: String,
    /// The value.
    pub value: Value,
    /// What is shown.
    pub label: String,
    /// Whether it can't be chosen (`ui:enumDisabled`).
    pub disabled: bool,
}

/// The fields of an object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectField {
    /// In the order they are shown.
    pub fields: Vec<Field>,
    /// Whether a `ui:layout` puts them on a grid.
    pub grid: bool,
}

/// The rows of an array.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ArrayField {
    /// One field for each row there is.
    pub rows: Vec<Field>,
    /// The columns when rows are flat objects, shown as a table; else empty.
    pub columns: Vec<Column>,
    /// Number of rows.
    pub bounds: Bounds,
    /// Whether no two rows may be equal.
    pub unique: bool,
    /// Whether rows may be added.
    pub addable: bool,
    /// Whether rows may be removed.
    pub removable: bool,
    /// Whether rows may be moved.
    pub orderable: bool,
    /// What a row is called.
    pub row_title: String,
}

/// A column of a table of rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Whether its fields must be filled in.
    pub required: bool,
}

/// How a field is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Widget {
    /// One line of text.
    Text,
    /// Lines of text; how many.
    Textarea(u16),
    /// Text that is not shown.
    Password,
    /// Email address.
    Email,
    /// Web address.
    Uri,
    /// Day.
    Date,
    /// Day and time.
    DateTime,
    /// Time of day.
    Time,
    /// Colour.
    Color,
    /// A number typed in.
    Number,
    /// A number with arrows.
    UpDown,
    /// A slider.
    Range,
    /// A tick box.
    Checkbox,
    /// A drop-down list.
    Select,
    /// Radio buttons; whether side by side.
    Radio(bool),
    /// Tick boxes; whether side by side.
    Checkboxes(bool),
    /// Not shown, but posted.
    Hidden,
    /// A fixed value, or nothing.
    Note,
    /// Fields in a frame.
    Group,
    /// Rows as a table.
    Table,
    /// Rows one below the other.
    List,
}

impl Field {
    /// The field at a pointer, in this one or below.
    #[must_use]
    pub fn find(&self, pointer: &str) -> Option<&Self> {
        let rest = pointer.strip_prefix(self.pointer.as_str())?;
        if rest.is_empty() {
            return Some(self);
        }
        if !rest.starts_with('/') {
            return None;
        }
        self.children().iter().find_map(|child| child.find(pointer))
    }

    /// The fields or rows directly below.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        match &self.kind {
            Kind::Object(object) => &object.fields,
            Kind::Array(array) => &array.rows,
            _ => &[],
        }
    }

    /// Calls `visit` for this field and all below, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// The titles from below the root down to the field at a pointer, for messages away from the field.
    #[must_use]
    pub fn trail(&self, pointer: &str) -> String {
        let mut titles = Vec::new();
        let mut place = Some(self);
        while let Some(field) = place {
            if !field.pointer.is_empty() {
                titles.push(field.title.as_str());
            }
            let below = |child: &&Self| child.find(pointer).is_some();
            place = field.children().iter().find(below);
        }
        titles.join(" – ")
    }

    /// Identifies the field and how it looks, without what is below it: a view with the same key can stay.
    #[must_use]
    pub fn key(&self) -> (String, u64) {
        let mut hasher = DefaultHasher::new();
        let words = (&self.title, &self.description, &self.help, &self.placeholder, &self.class_names);
        let flags =
            (self.show_title, self.required, self.read_only, self.autofocus, self.nullable, self.span);
        (words, flags, &self.default, &self.empty_value, self.widget).hash(&mut hasher);
        match &self.kind {
            Kind::Object(object) => object.grid.hash(&mut hasher),
            Kind::Array(array) => {
                let may = (array.addable, array.removable, array.orderable, array.unique);
                (&array.columns, &array.bounds, may, &array.row_title).hash(&mut hasher);
            }
            leaf => leaf.hash(&mut hasher),
        }
        (self.pointer.clone(), hasher.finish())
    }
}
