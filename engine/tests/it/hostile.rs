//! Input made to hurt: it must end quickly, with a problem, and without a panic.

use engine::check::{RuleSet, check};
use engine::problem::Problem;
use engine::script::NoScripts;
use engine::{compile, parse};
use proptest::prelude::{ProptestConfig, any, prop};
use proptest::proptest;

const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";

fn wrap(body: &str) -> String {
    format!("<definitions xmlns=\"{BPMN}\"><process id=\"p\">{body}</process></definitions>")
}

fn first(xml: impl AsRef<[u8]>) -> Problem {
    let (definitions, problems) = parse(xml, "hostile.bpmn");
    assert!(definitions.processes.is_empty(), "nothing is read");
    problems.into_iter().next().expect("a problem")
}

#[test]
fn each_is_refused_with_a_reason() {
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><a>&b;</a>";
    let many_attributes: String = (0..10_000).map(|number| format!(" a{number}=''")).collect();
    let many_namespaces: String = (0..1_000).map(|number| format!(" xmlns:a{number}='b'")).collect();
    for (name, xml, code) in [
        ("empty", Vec::new(), "xml_syntax"),
        ("blank", b"  \n ".to_vec(), "xml_syntax"),
        ("text", b"hello".to_vec(), "xml_syntax"),
        ("json", b"{\"a\": 1}".to_vec(), "xml_syntax"),
        ("other XML", b"<html/>".to_vec(), "not_bpmn"),
        ("other namespace", b"<definitions xmlns='urn:x'/>".to_vec(), "not_bpmn"),
        ("zero bytes", b"\0\0\0\0".to_vec(), "xml_syntax"),
        ("zero byte inside", b"<a>\0</a>".to_vec(), "xml_syntax"),
        ("not UTF-8", b"<a>\xC3\x28</a>".to_vec(), "encoding"),
        ("half of UTF-16", b"\xFF\xFE<".to_vec(), "encoding"),
        ("entity bomb", bomb.as_bytes().to_vec(), "dtd_forbidden"),
        ("external entity", b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>".to_vec(), "dtd_forbidden"),
        ("unknown entity", b"<a>&x;</a>".to_vec(), "xml_syntax"),
        ("duplicate attribute", b"<a b='' b=''/>".to_vec(), "xml_syntax"),
        ("two roots", b"<a/><a/>".to_vec(), "xml_syntax"),
        ("unbound prefix", b"<b:a/>".to_vec(), "xml_syntax"),
        ("not closed", b"<a><b></a>".to_vec(), "xml_syntax"),
        ("cut off in a tag", b"<a b=\"".to_vec(), "xml_syntax"),
        ("cut off in a comment", b"<!-- ".to_vec(), "xml_syntax"),
        ("deep", "<a>".repeat(1_000_000).into_bytes(), "too_deep"),
        ("many attributes", format!("<a{many_attributes}/>").into_bytes(), "too_many_attributes"),
        ("many namespaces", format!("<a{many_namespaces}/>").into_bytes(), "too_many_attributes"),
        ("big", vec![b'x'; (16 << 20) + 1], "file_too_big"),
    ] {
        let problem = first(&xml);
        assert_eq!(problem.code, code, "{name}: {problem}");
        assert!(problem.is_error() && problem.file == "hostile.bpmn", "{name}: {problem}");
    }
}

#[test]
fn deep_but_allowed_nesting_is_read() {
    let body = ["<subProcess id='s'>".repeat(190), "</subProcess>".repeat(190)].concat();
    let (definitions, problems) = parse(wrap(&body), "");
    assert_eq!(definitions.processes[0].nodes().count(), 190);
    assert_eq!(problems.iter().filter(|problem| problem.code == "duplicate_id").count(), 189);
    let (inner, ends) = ("<childLaneSet><lane>".repeat(95), "</lane></childLaneSet>".repeat(95));
    let (definitions, _) = parse(wrap(&format!("<laneSet><lane>{inner}{ends}</lane></laneSet>")), "");
    assert_eq!(definitions.processes[0].body.lanes.len(), 1);
}

#[test]
fn a_giant_attribute_is_read_and_shortened_in_messages() {
    let value = "x".repeat(1 << 20);
    let (definitions, problems) =
        parse(wrap(&format!("<task id='t' name='{value}' startQuantity='{value}'/>")), "");
    assert_eq!(definitions.processes[0].nodes().next().unwrap().name.as_deref(), Some(value.as_str()));
    let [problem] = problems.as_slice() else { panic!("{} problems", problems.len()) };
    assert_eq!(problem.code, "bad_value");
    assert!(problem.message.len() < 200, "{}", problem.message.len());
}

#[test]
fn no_cut_of_a_real_file_panics() {
    let text = std::fs::read(crate::data::data("parse/ok/everything.bpmn")).unwrap();
    for end in (0..text.len()).step_by(11) {
        let (_, problems) = parse(&text[..end], "");
        assert!(!problems.is_empty() || text[end..].trim_ascii().is_empty(), "{end}");
    }
}

#[test]
fn utf_16_is_read() {
    let text = wrap("<task id=\"täsk\"/>");
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let (definitions, problems) = parse(&bytes, "");
    assert_eq!(problems, []);
    assert_eq!(definitions.processes[0].nodes().next().unwrap().id.as_str(), "täsk");
}

/// Many elements on one line: finding a place must not read the line from its start.
#[test]
fn a_big_file_in_one_line_is_read_in_linear_time() {
    let tasks: String = (0..40_000).map(|number| format!("<task id='t{number}' name='Täsk'/>")).collect();
    let (definitions, problems) = parse(wrap(&tasks), "");
    assert_eq!(problems, []);
    let last = definitions.processes[0].nodes().last().unwrap();
    let text = wrap(&tasks);
    let before = &text[..text.find("<task id='t39999'").unwrap()];
    assert_eq!((last.position.line, last.position.column as usize), (1, before.chars().count() + 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Pieces of a real file cut out, doubled and overwritten: whatever comes out is parsed,
    /// checked and compiled without a panic.
    #[test]
    fn no_damage_panics(damages in prop::collection::vec((any::<prop::sample::Index>(), 0..400_usize, 0..3_u8), 1..6)) {
        let mut text = std::fs::read_to_string(crate::data::data("parse/ok/everything.bpmn")).unwrap();
        for (at, length, kind) in damages {
            let start = text.floor_char_boundary(at.index(text.len().max(1)));
            let end = text.floor_char_boundary((start + length).min(text.len()));
            let piece = match kind {
                0 => String::new(),
                1 => text[start..end].repeat(2),
                _ => "<task id=\"x\"/>".to_owned(),
            };
            text.replace_range(start..end, &piece);
        }
        let (definitions, _) = parse(&text, "damaged.bpmn");
        drop(check(&definitions, &RuleSet::default()));
        for process in &definitions.processes {
            drop(compile(&[&definitions], &process.id, &NoScripts));
        }
    }
}
