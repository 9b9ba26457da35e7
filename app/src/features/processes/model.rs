//! Wire types of the process catalogue.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{GroupId, ModelId};

/// A process group, for a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct GroupSummary {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// How deep it lies; 0 at the top.
    pub depth: u32,
    /// How many models lie in it and below.
    pub models: u32,
}

/// A process model in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct ModelSummary {
    /// The model.
    pub id: ModelId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// How many instances were started.
    pub instances: u64,
    /// When the last was started.
    pub last_started: Option<Timestamp>,
    /// Whether I may start it.
    pub can_start: bool,
    /// How many errors keep it from running; 0 for a model I may not start.
    pub errors: u32,
}

/// The catalogue, or the part of it a search finds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct Catalog {
    /// The groups I may see, parents before children.
    pub groups: Vec<GroupSummary>,
    /// The models that match, by name.
    pub models: Vec<ModelSummary>,
}

/// A process model with all its page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct ModelDetail {
    /// The facts.
    pub summary: ModelSummary,
    /// The README as sanitised HTML; empty when there is none.
    pub readme_html: String,
    /// The files.
    pub files: Vec<FileSummary>,
    /// The file that is started, and its text; `None` before one was saved.
    pub primary: Option<(String, String)>,
    /// What keeps the model from running.
    #[cfg_attr(feature = "ssr", schemars(schema_with = "crate::error::problems_schema"))]
    pub problems: Vec<engine::Problem>,
    /// Whether I may change it.
    pub can_edit: bool,
}

/// A file of a process model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct FileSummary {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it last changed.
    pub modified_at: Timestamp,
    /// Whether it is the file that is started.
    pub is_primary: bool,
}

/// A text file of a process model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct FileContent {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// SHA-256 of the text in hexadecimal: give it back when saving.
    pub hash: String,
    /// Whether I may change it.
    pub can_edit: bool,
    /// Whether I may start the process.
    pub can_start: bool,
    /// How many errors keep the process from running as it is stored; 0 for one I may not start.
    pub errors: u32,
}

/// What saving a file gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct FileSaved {
    /// The hash of what is stored now.
    pub hash: String,
    /// What the engine says of it (BPMN files, scripts included).
    #[cfg_attr(feature = "ssr", schemars(schema_with = "crate::error::problems_schema"))]
    pub problems: Vec<engine::Problem>,
}

/// A new process model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct NewModel {
    /// The group to put it in; made when it is missing.
    pub group: GroupId,
    /// The name of its folder: letters, digits, `-` and `_`.
    pub folder: String,
    /// The name to show.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
}
