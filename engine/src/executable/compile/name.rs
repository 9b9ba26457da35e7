//! The variable that a data input, data output or loop item is.

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::model::{DataElement, Process};

/// Names variables. The name is the id, as in spiff-arena. Only when a modeller made up the id
/// (`DataInput_1a2b3c4`), no script or expression of the process mentions it and the `name` can be
/// a variable, it is the `name`, as elsewhere.
pub(super) struct Names<'a> {
    process: &'a Process,
    mentioned: OnceCell<HashSet<&'a str>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(process: &'a Process) -> Self {
        Self { process, mentioned: OnceCell::new() }
    }

    pub(super) fn of(&self, element: &DataElement) -> String {
        let name = element.name.as_deref().map(str::trim).filter(|name| is_variable(name));
        match name {
            Some(name) if is_made_up(&element.id) && !self.mentions(&element.id) => name.to_owned(),
            _ => element.id.clone(),
        }
    }

    fn mentions(&self, id: &str) -> bool {
        self.mentioned.get_or_init(|| words(self.process)).contains(id)
    }
}

/// Whether a text can be the name of a variable.
pub(super) fn is_variable(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// What modellers generate: a prefix and `_`, or nothing a variable could be called.
fn is_made_up(id: &str) -> bool {
    let prefixes = ["DataInput_", "DataOutput_", "InputDataItem_", "OutputDataItem_", "Property_", "_"];
    !is_variable(id) || prefixes.iter().any(|prefix| id.starts_with(prefix))
}

/// The words of all scripts and expressions of a process.
fn words(process: &Process) -> HashSet<&str> {
    let mut texts: Vec<&str> =
        process.flows().filter_map(|flow| flow.condition.as_ref()).map(|each| each.text.as_str()).collect();
    for node in process.nodes() {
        texts.extend(node.expressions().into_iter().map(|expression| expression.text.as_str()));
        texts.extend(node.texts().into_iter().map(|text| text.text.as_str()));
    }
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    texts.into_iter().flat_map(|text| text.split(move |letter| !is_part(letter))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[rstest::rstest]
    #[case("amount", Some("Amount"), "amount")]
    #[case("DataInput_1a", Some("amount"), "amount")]
    #[case("DataInput_1a", Some("the amount"), "DataInput_1a")]
    #[case("DataInput_1a", None, "DataInput_1a")]
    #[case("DataInput_2b", Some("amount"), "DataInput_2b")]
    #[case("id-of-it", Some("amount"), "amount")]
    fn the_name_counts_only_for_ids_nobody_wrote(
        #[case] id: &str,
        #[case] name: Option<&str>,
        #[case] expected: &str,
    ) {
        let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">
            <scriptTask id="t"><script>x = DataInput_2b+1</script></scriptTask></process></definitions>"#;
        let (definitions, _) = parse(xml, "");
        let element = DataElement {
            element: "dataInput".to_owned(),
            id: id.to_owned(),
            name: name.map(str::to_owned),
            is_collection: false,
            refers_to: None,
            category: None,
            position: crate::problem::Position { line: 1, column: 1 },
        };
        assert_eq!(Names::new(&definitions.processes[0]).of(&element), expected);
    }
}
