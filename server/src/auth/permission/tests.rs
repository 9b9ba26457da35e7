//! Rules as written against what they allow.

use app::ids::{GroupId, InstanceId, ModelId};
use rstest::rstest;

use super::Permission::{Create, Delete, Read, Update};
use super::*;

const FILE: &str = r#"
users:
  nia: {email: nia@example.com, password: ignored, preferred_username: nia}
groups:
  admin: {users: [root, boss@example.com]}
  staff:
    users: ["REGEX:.*@example\\.com", "REGEX:intern[0-9]+"]
  finance: {users: [fay]}
  sales:
permissions:
  basics: {groups: [everybody], actions: [all], uri: BASIC}
  root: {groups: [admin], actions: [all], uri: ALL}
  no-secrets: {groups: [admin], actions: [DENY:delete], uri: "/secrets/*"}
  finance: {groups: [finance], actions: [all], uri: "PG:finance"}
  not-payroll: {groups: [finance], actions: [read, create], uri: "DENY:PM:finance/payroll"}
  start: {groups: [staff], actions: [start], uri: "PG:people/leave"}
  one-model: {groups: [sales], actions: [start], uri: "PM:sales/order"}
  read-all: {groups: [readers], actions: [read], uri: "PG:ALL"}
  support: {groups: [support], actions: [all], uri: SUPPORT}
  elevated: {groups: [elevated], actions: [all], uri: ELEVATED}
  raw: {groups: [raw], actions: [create, read], uri: "/v1.0/messages/%"}
  exact: {groups: [raw], allowed_permissions: [update], uri: /extensions}
  lone: {users: [lone], actions: [all], uri: "PM:ALL"}
"#;

fn actor(username: &str, groups: &[&str]) -> Actor {
    Actor {
        username: username.to_owned(),
        display_name: username.to_owned(),
        email: None,
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
    }
}

#[rstest]
// Without a rule nothing is allowed; everybody has the basics.
#[case("", Read, "/secrets/smtp", false)]
#[case("", Read, "/process-models/finance:expenses", false)]
#[case("", Read, "/process-models", true)]
#[case("", Update, "/tasks/5/6", true)]
#[case("", Read, "/tasks", true)]
#[case("", Read, "/tasksmaster", false)]
#[case("", Read, "/process-instances/for-me/finance:expenses/5", true)]
#[case("", Create, "/process-instances/for-me", true)]
#[case("", Create, "/process-instances/for-me/finance:expenses", false)]
#[case("", Create, "/process-instances/finance:expenses", false)]
#[case("unknown", Read, "/processes", true)]
// ALL, and a denial that wins over it.
#[case("admin", Delete, "/process-models/finance:expenses", true)]
#[case("admin", Read, "/secrets/smtp", true)]
#[case("admin", Delete, "/secrets/smtp", false)]
#[case("admin", Delete, "/secrets", false)]
#[case("elevated", Delete, "/secrets/smtp", true)]
#[case("elevated,admin", Delete, "/secrets/smtp", false)]
// A group and all in it, with its own name, but not its neighbours.
#[case("finance", Update, "/process-models/finance:expenses", true)]
#[case("finance", Update, "/process-models/finance:expenses/files/a.bpmn", true)]
#[case("finance", Update, "/process-groups/finance", true)]
#[case("finance", Create, "/process-models/finance", true)]
#[case("finance", Read, "/process-models/finance-old:expenses", false)]
#[case("finance", Read, "/process-models/financial", false)]
#[case("finance", Create, "/process-instance-suspend/finance:expenses/5", true)]
#[case("finance", Create, "/process-instance-resume/finance:expenses/5", true)]
#[case("finance", Update, "/task-data/finance:expenses/5", true)]
#[case("finance", Update, "/process-instances/finance:expenses/5", false)]
#[case("finance", Create, "/process-instances/finance:expenses", true)]
// What is denied of it: both verbs named, the others stay.
#[case("finance", Create, "/process-models/finance:payroll/files", false)]
#[case("finance", Read, "/process-models/finance:payroll", false)]
#[case("finance", Update, "/process-models/finance:payroll", true)]
#[case("finance", Read, "/process-models/finance:payroll-archive", true)]
// Starting: instances, but neither models nor those of others.
#[case("staff", Create, "/process-instances/people:leave:request", true)]
#[case("staff", Create, "/process-instance-run/people:leave:request/5", true)]
#[case("staff", Read, "/logs/people:leave:request/5", true)]
#[case("staff", Read, "/process-instances/people:leave:request/5", false)]
#[case("staff", Read, "/process-models/people:leave:request", false)]
#[case("staff", Create, "/process-instances/people:hiring", false)]
#[case("sales", Create, "/process-instances/sales:order", true)]
#[case("sales", Create, "/process-instances/sales:order-backlog", false)]
// All groups, reading only.
#[case("readers", Read, "/process-models/sales:order", true)]
#[case("readers", Read, "/process-groups/sales", true)]
#[case("readers", Update, "/process-models/sales:order", false)]
#[case("readers", Read, "/process-instances/sales:order/5", false)]
// Support looks after instances and leaves models and secrets alone.
#[case("support", Create, "/process-instance-terminate/sales:order/5", true)]
#[case("support", Read, "/process-instances/sales:order/5", true)]
#[case("support", Create, "/messages/order", true)]
#[case("support", Create, "/signals/alarm", true)]
#[case("support", Update, "/process-models/sales:order", false)]
#[case("support", Read, "/secrets/smtp", false)]
#[case("elevated", Read, "/secrets/smtp", true)]
// Raw paths: with the API's prefix, both wildcards, the older word for actions.
#[case("raw", Create, "/messages/order", true)]
#[case("raw", Read, "/messages", true)]
#[case("raw", Delete, "/messages/order", false)]
#[case("raw", Update, "/extensions", true)]
#[case("raw", Update, "/extensions/x", false)]
fn a_rule_allows(
    #[case] groups: &str,
    #[case] permission: Permission,
    #[case] uri: &str,
    #[case] expected: bool,
) {
    let permissions = Permissions::parse(FILE).unwrap();
    let groups: Vec<&str> = groups.split(',').filter(|group| !group.is_empty()).collect();
    assert_eq!(permissions.check(&actor("zoe", &groups), permission, uri), expected);
}

#[test]
fn a_person_can_have_rules_too() {
    let permissions = Permissions::parse(FILE).unwrap();
    let uri = "/process-models/sales:order";
    assert!(permissions.check(&actor("lone", &[]), Delete, uri));
    assert!(!permissions.check(&actor("other", &[]), Delete, uri));
}

#[rstest]
#[case("root", None, &["everybody", "admin"])]
#[case("boss", Some("Boss@example.com"), &["everybody", "admin", "staff"])]
#[case("nia", Some("nia@example.com"), &["everybody", "staff"])]
#[case("x@example.com", None, &["everybody", "staff"])]
#[case("x@example.com.evil.example", None, &["everybody"])]
#[case("intern7", None, &["everybody", "staff"])]
#[case("myintern7x", None, &["everybody"])]
#[case("fay", None, &["everybody", "finance"])]
fn the_file_puts_people_into_groups(
    #[case] username: &str,
    #[case] email: Option<&str>,
    #[case] expected: &[&str],
) {
    assert_eq!(Permissions::parse(FILE).unwrap().groups_of(username, email), expected);
}

#[test]
fn named_members_are_listed_and_users_kept() {
    let permissions = Permissions::parse(FILE).unwrap();
    let memberships = permissions.memberships();
    assert!(memberships.contains(&("fay".to_owned(), "finance".to_owned())));
    assert!(memberships.iter().all(|(user, _)| !user.contains("REGEX")));
    assert_eq!(permissions.users()[0].role, "staff");
}

#[rstest]
#[case("permissions: {a: {groups: [x], actions: [fly], uri: /x}}", "`fly`")]
#[case("permissions: {a: {groups: [x], actions: [read], uri: x}}", "`x`")]
#[case("permissions: {a: {groups: [x], actions: [start], uri: /x}}", "start")]
#[case("permissions: {a: {groups: [x], actions: [start], uri: BASIC}}", "start")]
#[case("permissions: {a: {groups: [x], actions: [read], uri: 'PG:x*'}}", "wildcard")]
#[case("permissions: {a: {groups: [x], actions: [read], uri: '/a/*/b'}}", "wildcard")]
#[case("permissions: {a: {groups: [], actions: [read], uri: /x}}", "nobody")]
#[case("permissions: {a: {groups: [x], uri: /x}}", "actions")]
#[case("groups: {x: {users: ['REGEX:(']}}", "regular expression")]
#[case("groups: {x: {users: [a]}, x: {users: [b]}}", "twice")]
#[case("groups: [x]", "mapping")]
fn what_is_wrong_with_a_file_is_said(#[case] text: &str, #[case] expected: &str) {
    let faults = Permissions::parse(text).unwrap_err();
    assert!(faults.iter().any(|fault| fault.contains(expected)), "{faults:?}");
}

#[test]
fn an_empty_file_allows_nothing() {
    for text in ["", "users:\ngroups:\npermissions:\n"] {
        let permissions = Permissions::parse(text).unwrap();
        assert!(!permissions.check(&actor("ann", &["admin"]), Read, "/tasks"));
    }
}

#[rstest]
#[case("", [false, false, false, false])]
#[case("staff", [true, false, false, false])]
#[case("readers", [false, false, false, false])]
#[case("finance", [true, true, true, true])]
#[case("support", [true, false, true, true])]
#[case("admin", [true, true, true, true])]
fn abilities_follow_from_the_rules(#[case] group: &str, #[case] expected: [bool; 4]) {
    let may = Permissions::parse(FILE).unwrap().abilities(&actor("zoe", &[group]));
    assert_eq!([may.start, may.model, may.see_all_instances, may.operate], expected);
}

#[test]
fn a_group_is_seen_when_something_in_it_is() {
    let permissions = Permissions::parse(
        "permissions:\n  see: {groups: [x], actions: [read], uri: 'PM:sales/eu/order'}\n  \
         all: {groups: [y], actions: [read], uri: 'PG:ALL'}\n  \
         none: {groups: [y], actions: [read], uri: 'DENY:PG:sales/eu'}\n",
    )
    .unwrap();
    let sees = |group: &str, id: &str| {
        permissions.reaches(&actor("zoe", &[group]), &targets::read_below_group(&GroupId::from(id)))
    };
    assert!(sees("x", "sales") && sees("x", "sales/eu"));
    assert!(!sees("x", "sales/us") && !sees("x", "finance"));
    assert!(
        sees("y", "sales") && sees("y", "sales/us") && !sees("y", "sales/eu") && !sees("y", "sales/eu/north")
    );
}

#[test]
fn a_refusal_names_what_is_missing() {
    let permissions = Permissions::parse(FILE).unwrap();
    let model = ModelId::from("finance/expense-approval");
    let zoe = actor("zoe", &[]);
    let refusal = permissions.require(&zoe, &targets::start_instance(&model)).unwrap_err();
    let reason = "You may not start this process.".to_owned();
    let missing = Some("create /process-instances/finance:expense-approval".to_owned());
    assert_eq!(refusal, AppError::Forbidden { reason, missing });
    assert!(permissions.require(&zoe, &targets::read_own_instance(&model, &InstanceId::from("5"))).is_ok());
}

#[test]
fn two_ids_never_share_a_target() {
    let (path, odd) = (ModelId::from("a/b"), ModelId::from("a:b"));
    assert_ne!(targets::read_model(&path).uri, targets::read_model(&odd).uri);
}

/// The demo user of a name, in the groups the development file gives.
fn demo(permissions: &Permissions, username: &str) -> Actor {
    let groups = permissions.groups_of(username, None);
    actor(username, &groups.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn the_development_rules_fit_the_demo_users() {
    let permissions = Permissions::development().unwrap();
    let model = ModelId::from("finance/expense-approval");
    for user in permissions.users() {
        let person = demo(&permissions, &user.username);
        assert!(permissions.allows(&person, &targets::start_instance(&model)), "{user:?}");
        assert!(permissions.allows(&person, &targets::read_file(&model, "a.bpmn")), "{user:?}");
        assert!(permissions.allows(&person, &targets::list_tasks()), "{user:?}");
        let may = permissions.abilities(&person);
        assert_eq!(may.model, ["ann", "ada"].contains(&user.username.as_str()), "{user:?}");
        assert_eq!(may.operate, ["ivy", "ada"].contains(&user.username.as_str()), "{user:?}");
        assert_eq!(
            permissions.allows(&person, &targets::update_file(&model, "a.bpmn")),
            may.model,
            "{user:?}"
        );
        assert_eq!(permissions.allows(&person, &targets::create_model(&model)), may.model, "{user:?}");
    }
    let of = |username: &str| permissions.groups_of(username, None);
    assert_eq!(of("pat"), ["everybody", "HR", "Facilities"]);
    for group in
        ["Manager", "Finance", "HR", "IT", "Facilities", "Support", "Second level", "Purchasing", "Warehouse"]
    {
        assert!(of("ada").iter().any(|name| name == group), "{group}");
        assert!(
            permissions.memberships().iter().any(|(user, name)| name == group && user != "ada"),
            "{group}"
        );
    }
}
