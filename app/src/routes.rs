//! The one table of pages.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::features::account::sign_in_page::SignInPage;
use crate::features::instances::instance_page::InstancePage;
use crate::features::instances::instances_page::InstancesPage;
use crate::features::modeler::modeler_page::ModelerPage;
use crate::features::processes::catalog_page::CatalogPage;
use crate::features::processes::file_page::FilePage;
use crate::features::processes::model_page::ModelPage;
use crate::features::processes::new_model_page::NewModelPage;
use crate::features::tasks::task_page::TaskPage;
use crate::features::tasks::tasks_page::{NoTaskChosen, TasksPage};
use crate::frame::Frame;
use crate::session::Session;
use crate::ui::not_found::NotFoundPage;
use crate::ui::toast::Toasts;

/// The application.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Session::provide();
    Toasts::provide();
    view! {
        <Title formatter=|title: String| {
            if title.is_empty() { "Millrace".to_owned() } else { format!("{title} · Millrace") }
        }/>
        <Router>
            <Frame>
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=|| view! { <Redirect path="/tasks"/> }/>
                    <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                    <ParentRoute path=path!("/tasks") view=TasksPage ssr=SsrMode::Async>
                        <Route path=path!("") view=NoTaskChosen ssr=SsrMode::Async/>
                        <Route path=path!(":id") view=TaskPage ssr=SsrMode::Async/>
                    </ParentRoute>
                    <Route path=path!("/processes") view=CatalogPage ssr=SsrMode::Async/>
                    <Route path=path!("/processes/new") view=NewModelPage ssr=SsrMode::Async/>
                    <Route path=path!("/processes/:model") view=ModelPage ssr=SsrMode::Async/>
                    <Route path=path!("/processes/:model/files/:file") view=FilePage ssr=SsrMode::Async/>
                    <Route path=path!("/processes/:model/diagram/:file") view=ModelerPage ssr=SsrMode::Async/>
                    <Route path=path!("/instances") view=InstancesPage ssr=SsrMode::Async/>
                    <Route path=path!("/instances/:id") view=InstancePage ssr=SsrMode::Async/>
                </Routes>
            </Frame>
        </Router>
    }
}
