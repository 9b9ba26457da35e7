//! Addresses of models: the slashes of an id become colons, as in the API of spiff-arena.

use crate::ids::{GroupId, ModelId};

/// The page of a model.
#[must_use]
pub fn model_page(id: &ModelId) -> String {
    format!("/processes/{}", id.0.replace('/', ":"))
}

/// The page of a file of a model.
#[must_use]
pub fn file_page(id: &ModelId, file: &str) -> String {
    let kind = if is_diagram(file) { "diagram" } else { "files" };
    format!("{}/{kind}/{file}", model_page(id))
}

/// The model behind the part of an address.
#[must_use]
pub fn model_id(segment: &str) -> ModelId {
    ModelId(segment.replace(':', "/"))
}

/// The catalogue at a group.
#[must_use]
pub fn group_page(id: &GroupId) -> String {
    format!("/processes?group={}", id.0)
}

/// Whether a file opens in the modeller.
#[must_use]
pub fn is_diagram(file: &str) -> bool {
    std::path::Path::new(file).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("bpmn"))
}

/// The way to a model: the catalogue and its groups.
#[must_use]
pub fn crumbs(id: &ModelId) -> Vec<(String, String)> {
    let mut crumbs = vec![("Processes".to_owned(), "/processes".to_owned())];
    let mut path = String::new();
    for part in id.group().0.split('/').filter(|part| !part.is_empty()) {
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(part);
        crumbs.push((part.to_owned(), format!("/processes?group={path}")));
    }
    crumbs
}

/// The way to a file of a model: the model and what leads to it.
#[must_use]
pub fn crumbs_to_file(id: &ModelId) -> Vec<(String, String)> {
    let mut crumbs = crumbs(id);
    crumbs.push((id.0.rsplit('/').next().unwrap_or_default().to_owned(), model_page(id)));
    crumbs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_back_to_its_model() {
        let id = ModelId::from("finance/expenses/approval");
        assert_eq!(model_page(&id), "/processes/finance:expenses:approval");
        assert_eq!(model_id("finance:expenses:approval"), id);
        assert_eq!(crumbs(&id)[2].1, "/processes?group=finance/expenses");
        assert_eq!(
            crumbs_to_file(&id)[3],
            ("approval".to_owned(), "/processes/finance:expenses:approval".to_owned())
        );
    }

    #[test]
    fn only_bpmn_files_open_in_the_modeller() {
        let id = ModelId::from("a/b");
        assert_eq!(file_page(&id, "x.BPMN"), "/processes/a:b/diagram/x.BPMN");
        assert_eq!(file_page(&id, "README.md"), "/processes/a:b/files/README.md");
    }
}
