//! How the domain's own types stand in columns: EANs, company numbers and names as text, days as dates,
//! states of the noon board by their number.

use std::error::Error;

use bytes::BytesMut;
use chrono::NaiveDate;
use strum::VariantArray;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};

use crate::domain::authority::AuthorityKind;
use crate::domain::consent::EventKind;
use crate::domain::customer::CompanyNumber;
use crate::domain::day::Day;
use crate::domain::ean::Ean;
use crate::domain::invitation::InvitationKind;
use crate::domain::meter::{MeterType, VoltageReference};
use crate::domain::noon_board::BoardState;
use crate::domain::operator::{Role, SignInMeans};
use crate::domain::portal_login::PortalMeans;
use crate::domain::quantity::Quantity;
use crate::domain::reading::ReadingStatus;
use crate::domain::source::SourceName;

/// Types that are written and read as the text that they print.
macro_rules! as_text {
    ($($type:ty),*) => {$(
        impl ToSql for $type {
            fn to_sql(
                &self,
                ty: &Type,
                out: &mut BytesMut,
            ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
                self.to_string().to_sql(ty, out)
            }

            accepts!(TEXT);
            to_sql_checked!();
        }

        impl<'a> FromSql<'a> for $type {
            fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
                Ok(<&str>::from_sql(ty, raw)?.parse()?)
            }

            accepts!(TEXT);
        }
    )*};
}
as_text!(Ean, CompanyNumber, SourceName);

/// Types that are read by the name they are stored under; beside each, what there is none of if a name is unknown.
macro_rules! by_name {
    ($($type:ty: $what:literal),*) => {$(
        impl<'a> FromSql<'a> for $type {
            fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
                let name = <&str>::from_sql(ty, raw)?;
                name.parse().map_err(|_| format!("no {} {name}", $what).into())
            }

            accepts!(TEXT);
        }
    )*};
}
by_name!(
    MeterType: "meter type",
    VoltageReference: "voltage reference",
    Role: "role",
    SignInMeans: "means",
    AuthorityKind: "kind of authority",
    PortalMeans: "means to come in",
    InvitationKind: "kind of invitation",
    EventKind: "event of a consent"
);

impl ToSql for Day {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.date().to_sql(ty, out)
    }

    accepts!(DATE);
    to_sql_checked!();
}

impl<'a> FromSql<'a> for Day {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::on(NaiveDate::from_sql(ty, raw)?))
    }

    accepts!(DATE);
}

impl<'a> FromSql<'a> for BoardState {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let number = i32::from_sql(ty, raw)?;
        Self::from_number(number)
            .ok_or_else(|| format!("no state of the noon board {number}").into())
    }

    accepts!(INT4);
}

/// By its place among the five, or by its name.
impl<'a> FromSql<'a> for Quantity {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        if *ty == Type::TEXT {
            let name = <&str>::from_sql(ty, raw)?;
            return name.parse().map_err(|_| format!("no quantity {name}").into());
        }
        let place = i16::from_sql(ty, raw)?;
        let quantity = usize::try_from(place).ok().and_then(|place| Self::VARIANTS.get(place));
        quantity.copied().ok_or_else(|| format!("no quantity {place}").into())
    }

    accepts!(INT2, TEXT);
}

/// By its rank.
impl<'a> FromSql<'a> for ReadingStatus {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let rank = i16::from_sql(ty, raw)?;
        let status = Self::VARIANTS.iter().find(|status| status.rank() == rank);
        status.copied().ok_or_else(|| format!("no status {rank}").into())
    }

    accepts!(INT2);
}
