//! Results that hold the columns of several tables, each under a prefix.

use reseat_domain::error::StoreError;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, Iden, Iterable, QueryResult};

use crate::connection::unreadable;

/// Selects every column of an entity under a prefix.
pub(super) fn select_all<E: EntityTrait>(query: &mut SelectStatement, prefix: &str) {
    for column in E::Column::iter() {
        query.expr_as(column.into_expr(), format!("{prefix}{}", column.unquoted()));
    }
}

/// The entity under a prefix; `None` where its table had no row.
pub(super) fn entity<R, E>(row: &QueryResult, prefix: &str) -> Result<Option<E>, StoreError>
where
    R: FromQueryResult + TryInto<E, Error = StoreError>,
{
    let found = R::from_query_result_optional(row, prefix).map_err(|error| unreadable(&error))?;
    found.map(TryInto::try_into).transpose()
}
