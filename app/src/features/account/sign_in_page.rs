//! The sign-in page: providers, and in development the demo users.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::api::sign_in_options;
use super::model::SignInOptions;
use crate::ui::error_view::ErrorView;
use crate::ui::icon::{Icon, IconView};
use crate::ui::skeleton::Skeleton;

/// The sign-in page; plain links and forms, so that it works without scripts.
#[component]
pub fn SignInPage() -> impl IntoView {
    let options = Resource::new(|| (), |()| sign_in_options());
    let query = use_query_map();
    let next =
        Memo::new(move |_| query.with(|query| query.get("next").unwrap_or_else(|| "/tasks".to_owned())));
    let failure = move || query.with(|query| query.get("error"));
    view! {
        <Title text="Sign in"/>
        <div class="sign-in">
            <div class="sign-in__card">
                <p class="sign-in__brand"><IconView icon=Icon::Logo/> "Millrace"</p>
                <h1>"Sign in"</h1>
                {move || {
                    failure()
                        .map(|message| {
                            view! {
                                <div class="notice notice--error" role="alert">
                                    <IconView icon=Icon::Alert/>
                                    <p>{message}</p>
                                </div>
                            }
                        })
                }}
                <Suspense fallback=|| view! { <Skeleton/> }>
                    {move || Suspend::new(async move {
                        match options.await {
                            Ok(options) => view! { <Choices options next=next.get_untracked()/> }.into_any(),
                            Err(error) => view! { <ErrorView error/> }.into_any(),
                        }
                    })}
                </Suspense>
            </div>
        </div>
    }
}

#[component]
fn Choices(options: SignInOptions, next: String) -> impl IntoView {
    let has_demo = !options.demo_users.is_empty();
    let demo_provider = options.providers.first().map(|provider| provider.id.clone()).unwrap_or_default();
    let demo_next = next.clone();
    view! {
        <div class="sign-in__providers">
            {options
                .providers
                .into_iter()
                .map(|provider| {
                    view! {
                        <form method="get" action="/auth/start">
                            <input type="hidden" name="provider" value=provider.id/>
                            <input type="hidden" name="next" value=next.clone()/>
                            <button class="button button--wide" type="submit">
                                {format!("Continue with {}", provider.label)}
                            </button>
                        </form>
                    }
                })
                .collect_view()}
        </div>
        {has_demo
            .then(|| {
                view! {
                    <section class="sign-in__demo" aria-labelledby="demo-users">
                        <h2 id="demo-users">"Demo users"</h2>
                        <p class="notice notice--warning">
                            <IconView icon=Icon::Alert/>
                            "Development only: anyone who can open this page can sign in as any of them."
                        </p>
                        <ul>
                            {options
                                .demo_users
                                .into_iter()
                                .map(|user| {
                                    view! {
                                        <li>
                                            <form method="get" action="/auth/start">
                                                <input type="hidden" name="provider" value=demo_provider.clone()/>
                                                <input type="hidden" name="user" value=user.username/>
                                                <input type="hidden" name="next" value=demo_next.clone()/>
                                                <button class="button button--wide sign-in__user" type="submit">
                                                    <span>{format!("Sign in as {}", user.display_name)}</span>
                                                    <span class="sign-in__role">{user.role}</span>
                                                </button>
                                            </form>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    </section>
                }
            })}
    }
}
