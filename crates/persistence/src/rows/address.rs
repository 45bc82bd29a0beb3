//! The column of an IP address.

use std::net::IpAddr;

use sea_orm::prelude::IpNetwork;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value};

/// An IP address as it is stored: text, cast to the column's own type `inet_text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address(pub(crate) IpAddr);

impl From<Address> for Value {
    fn from(address: Address) -> Self {
        address.0.to_string().into()
    }
}

impl TryGetable for Address {
    fn try_get_by<I: ColIdx>(row: &QueryResult, column: I) -> Result<Self, TryGetError> {
        if row.try_as_pg_row().is_some() {
            return IpNetwork::try_get_by(row, column).map(|network| Self(network.ip()));
        }
        let text = String::try_get_by(row, column)?;
        let address = text.parse().map_err(|error| DbErr::Type(format!("address {text:?}: {error}")))?;
        Ok(Self(address))
    }
}

impl ValueType for Address {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let text = <String as ValueType>::try_from(value)?;
        text.parse().map(Self).map_err(|_| ValueTypeErr)
    }

    fn type_name() -> String {
        "Address".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::custom("inet_text")
    }
}

impl Nullable for Address {
    fn null() -> Value {
        Value::String(None)
    }
}
