//! Results that hold the columns of several tables, each under a prefix.

use reseat_domain::error::StoreError;
use sea_orm::{EntityTrait, FromQueryResult, Iden, Iterable, QueryResult};

use crate::connection::unreadable;

/// Every column of an entity, selected from a table of that name under a prefix.
pub(super) fn columns<E: EntityTrait>(table: &str, prefix: &str) -> String {
    let column = |column: E::Column| format!("{table}.{name} AS {prefix}{name}", name = column.unquoted());
    E::Column::iter().map(column).collect::<Vec<String>>().join(", ")
}

/// The entity under a prefix; `None` where its table had no row.
pub(super) fn entity<R, E>(row: &QueryResult, prefix: &str) -> Result<Option<E>, StoreError>
where
    R: FromQueryResult + TryInto<E, Error = StoreError>,
{
    let found = R::from_query_result_optional(row, prefix).map_err(|error| unreadable(&error))?;
    found.map(TryInto::try_into).transpose()
}
