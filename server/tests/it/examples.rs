//! The example processes read well.

use engine::executable::NodeKind;
use serde_json::Value;
use server::services::definitions;

use crate::support::TestApp;

#[tokio::test]
async fn no_form_repeats_the_heading_of_its_instructions() {
    let app = TestApp::new().await;
    let core = &app.server.http.core;
    let mut seen = 0;
    for model in core.models.index().models.keys() {
        let bundle = core.models.bundle(model, None).unwrap();
        let executable = definitions::read(&bundle, core.runner.scripts()).0.unwrap();
        for process in &executable.processes {
            for node in &process.nodes {
                let (NodeKind::UserTask(form), Some(instructions)) = (&node.kind, &node.instructions) else {
                    continue;
                };
                let Some(name) = &form.schema_file else { continue };
                let schema: Value =
                    serde_json::from_str(bundle.beside(&process.file, name).unwrap()).unwrap();
                let title = schema["title"].as_str().unwrap_or_default().to_lowercase();
                let headings = instructions.lines().filter(|line| line.starts_with('#'));
                let repeats = headings.map(str::to_lowercase).any(|line| line.contains(&title));
                assert!(title.is_empty() || !repeats, "{model}: “{title}” stands twice in {}", node.id);
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "only {seen} forms were looked at");
}
