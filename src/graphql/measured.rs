//! Counts and times what is asked for at the top of a request; of a subscription, each message. By the names of fields, of which the schema has
//! so many: the names of operations are the client's, who could make as many as they like.

use std::sync::Arc;
use std::time::Instant;

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo,
};
use async_graphql::{ServerResult, Value};

use crate::app::App;
use crate::metrics::Metrics;

/// The extension, of the schema with this name.
#[derive(Clone, Copy)]
pub struct Measured(pub &'static str);

impl ExtensionFactory for Measured {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Measured {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let is_top = info.path_node.parent.is_none() && !info.is_for_introspection;
        let Some(app) = ctx.data_opt::<App>().filter(|_| is_top) else {
            return next.run(ctx, info).await;
        };
        let (metrics, labels) = (&app.metrics, [self.0, info.name]);
        let mut field = UnderWay { metrics, labels, begun: Instant::now(), outcome: "given_up" };
        let result = next.run(ctx, info).await;
        field.outcome = outcome(&result);
        result
    }
}

/// Who may not ask is no trouble of ours: a session that has ended, somebody who has not logged in.
fn outcome(result: &ServerResult<Option<Value>>) -> &'static str {
    let Err(error) = result else { return "ok" };
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    match code {
        Some(Value::String(code)) if code == "UNAUTHENTICATED" || code == "FORBIDDEN" => "refused",
        _ => "error",
    }
}

/// A field that is worked at. If its request takes too long or nobody waits for it any more, it is dropped.
struct UnderWay<'m> {
    metrics: &'m Metrics,
    labels: [&'m str; 2],
    begun: Instant,
    outcome: &'static str,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let [schema, field] = self.labels;
        let seconds = self.begun.elapsed().as_secs_f64();
        self.metrics.fields.with_label_values(&[schema, field, self.outcome]).inc();
        self.metrics.field_seconds.with_label_values(&[schema, field]).observe(seconds);
    }
}
