//! The files that refer to each other.

use super::model::{Decision, Definitions};
#[cfg(feature = "feel")]
use super::model::{DecisionService, InputData, KnowledgeModel};

/// An element: the place of its file, and its id.
pub(super) type Key<'a> = (usize, &'a str);

/// All files of a deployment.
pub(super) struct Library<'a> {
    pub(super) files: Vec<&'a Definitions>,
}

/// What `href` means.
pub(super) struct Reference<'a> {
    pub(super) key: Key<'a>,
    /// The name of the import the element comes by.
    #[cfg(feature = "feel")]
    pub(super) import: Option<&'a str>,
}

impl<'a> Library<'a> {
    pub(super) fn new(files: &[&'a Definitions]) -> Self {
        Self { files: files.to_vec() }
    }

    fn in_namespace(&self, namespace: &str) -> Option<usize> {
        self.files.iter().position(|file| file.namespace == namespace)
    }

    /// What an `href` in a file refers to: `#id`, `namespace#id`, or an id.
    pub(super) fn resolve(&self, file: usize, href: &'a str) -> Option<Reference<'a>> {
        let (namespace, id) = href.rsplit_once('#').unwrap_or(("", href));
        let own = self.files.get(file)?;
        if namespace.is_empty() || namespace == own.namespace {
            return Some(Reference {
                key: (file, id),
                #[cfg(feature = "feel")]
                import: None,
            });
        }
        let other = self.in_namespace(namespace)?;
        let import = own.imports.iter().find(|import| import.namespace == namespace)?;
        #[cfg(not(feature = "feel"))]
        let _ = import;
        Some(Reference {
            key: (other, id),
            #[cfg(feature = "feel")]
            import: import.name.as_deref(),
        })
    }

    pub(super) fn decision(&self, (file, id): Key<'_>) -> Option<&'a Decision> {
        self.files.get(file)?.decisions.iter().find(|each| each.id == id)
    }

    /// A decision by its id, else by its name; of the first file that has one.
    pub(super) fn find_decision(&self, text: &str) -> Option<(usize, &'a Decision)> {
        self.find(
            |file| file.decisions.iter().find(|each| each.id == text),
            |file| file.decisions.iter().find(|each| each.name.as_deref() == Some(text)),
        )
    }

    fn find<T>(
        &self,
        by_id: impl Fn(&'a Definitions) -> Option<&'a T>,
        by_name: impl Fn(&'a Definitions) -> Option<&'a T>,
    ) -> Option<(usize, &'a T)> {
        let files = || self.files.iter().enumerate();
        let found = files().find_map(|(index, file)| Some((index, by_id(file)?)));
        found.or_else(|| files().find_map(|(index, file)| Some((index, by_name(file)?))))
    }
}

/// What only FEEL asks for.
#[cfg(feature = "feel")]
impl<'a> Library<'a> {
    /// The imports of a file that are here: their names, and the places of their files.
    pub(super) fn imports(&self, file: usize) -> impl Iterator<Item = (Option<&'a str>, usize)> {
        let imports = self.files.get(file).map(|file| file.imports.as_slice()).unwrap_or_default();
        imports.iter().filter_map(|import| {
            let other = self.in_namespace(&import.namespace)?;
            Some((import.name.as_deref(), other))
        })
    }

    pub(super) fn input(&self, (file, id): Key<'_>) -> Option<&'a InputData> {
        self.files.get(file)?.inputs.iter().find(|each| each.id == id)
    }

    pub(super) fn knowledge(&self, (file, id): Key<'_>) -> Option<&'a KnowledgeModel> {
        self.files.get(file)?.knowledge.iter().find(|each| each.id == id)
    }

    pub(super) fn service(&self, (file, id): Key<'_>) -> Option<&'a DecisionService> {
        self.files.get(file)?.services.iter().find(|each| each.id == id)
    }

    /// What the elements of a file are named after in the files that import it.
    pub(super) fn import_names(&self, file: usize) -> Vec<String> {
        let Some(namespace) = self.files.get(file).map(|file| file.namespace.as_str()) else {
            return Vec::new();
        };
        let imports = self.files.iter().flat_map(|other| &other.imports);
        imports
            .filter(|import| import.namespace == namespace)
            .filter_map(|import| import.name.clone())
            .collect()
    }

    /// A decision service by its id, else by its name; of the first file that has one.
    pub(super) fn find_service(&self, text: &str) -> Option<(usize, &'a DecisionService)> {
        self.find(
            |file| file.services.iter().find(|each| each.id == text),
            |file| file.services.iter().find(|each| each.variable.name == text),
        )
    }

    /// A business knowledge model by its id, else by its name; of the first file that has one.
    pub(super) fn find_knowledge(&self, text: &str) -> Option<(usize, &'a KnowledgeModel)> {
        self.find(
            |file| file.knowledge.iter().find(|each| each.id == text),
            |file| file.knowledge.iter().find(|each| each.variable.name == text),
        )
    }
}
