//! Server.
// NOTE to the server engineer from the integrator: `render.rs` + `render/**` (instructions, form_json, readme) are written and
// tested: use them, write no second version. `auth/**` + the /auth and /openid routes are being written by another engineer
// (see auth/permission.rs, auth/targets.rs): do not write them. Delete this note.
pub mod render;
