//! Names under which things are stored, asked for, counted and delivered. They are made of the names of variants, and
//! rows of years ago hold them: renaming a variant must not rename what is stored.

use meetpoort::auth::throttle::Door;
use meetpoort::db::delivery::DeliveryState;
use meetpoort::domain::audit::{Action, ActorKind};
use meetpoort::domain::authority::AuthorityKind;
use meetpoort::domain::consent::{Channel, ConsentState, EventKind};
use meetpoort::domain::delivery_failure::FailureCause;
use meetpoort::domain::invitation::{InvitationKind, InvitationState};
use meetpoort::domain::meter::{MeterType, VoltageReference};
use meetpoort::domain::operator::{Role, SignInMeans};
use meetpoort::domain::portal_login::PortalMeans;
use meetpoort::domain::quantity::Quantity;
use meetpoort::domain::reading::ReadingStatus;
use meetpoort::domain::resolution::Resolution;
use meetpoort::domain::source_format::Format;
use meetpoort::domain::source_line::RejectionReason;
use meetpoort::shares::Full;
use strum::VariantArray;

/// Holds the variants of a type, in their order, to these names.
#[track_caller]
fn assert_names<T: Copy + VariantArray>(expected: &str)
where
    &'static str: From<T>,
{
    let names: Vec<&str> = T::VARIANTS.iter().map(|it| (*it).into()).collect();
    assert_eq!(names, expected.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn what_is_stored_has_the_names_it_always_had() {
    assert_names::<ActorKind>("operator command_line liander customer system");
    assert_names::<Action>(
        "register_customer change_customer end_customer register_meter change_meter replace_meter \
         remove_meter restore_meter give_consent withdraw_consent invite revoke_invitation \
         use_invitation issue_credential refresh_credential revoke_credential rotate_signing_key \
         rehearse add_operator change_operator end_operator set_operator_password change_password sign_in \
         sign_out sign_out_everywhere create_access_token revoke_access_token retry_delivery \
         give_up_delivery repair_lines define_source disable_source enable_source import_aliases \
         end_alias remove_alias set_source_secret remove_source_secret fetch_source_again
         issue_source_token revoke_source_token",
    );
    assert_names::<AuthorityKind>("owner authorised end_of_holding other");
    assert_names::<Channel>("paper operator portal");
    assert_names::<FailureCause>(
        "wrong_header broken_document empty broken_archive archive_too_large nested_archive \
         no_delivery_in_archive trouble abandoned not_a_file unreadable immovable gone given_up \
         past_time",
    );
    assert_names::<InvitationKind>("invitation return_code");
    assert_names::<MeterType>("bruto_productiemeter overdrachtspuntmeter");
    assert_names::<VoltageReference>("phase_to_neutral phase_to_phase");
    assert_names::<Role>("viewer operator admin");
    assert_names::<SignInMeans>("password openid_connect access_token");
    assert_names::<PortalMeans>("code return_code openid_connect");
    assert_names::<Format>("csv ndjson zip source");
    assert_names::<Quantity>("active_power reactive_power voltage_l1 voltage_l2 voltage_l3");
    assert_names::<RejectionReason>(
        "broken_text line_too_long wrong_cell_count unclosed_quote repeated_header not_a_delivery \
         invalid_json unknown_field duplicate_field wrong_type missing_field invalid_ean \
         unknown_meter not_installed invalid_time time_without_offset off_grid in_future too_old \
         invalid_number out_of_range no_value invalid_status unknown_identifier unknown_channel \
         invalid_unit ambiguous_time quarter_hour",
    );
    assert_names::<EventKind>("given withdrawn");
    assert_names::<DeliveryState>("waiting running done failed interrupted repeated");
    assert_names::<Door>("liander operator portal source");
}

#[test]
fn what_is_asked_for_counted_or_delivered_has_the_names_of_queries_metrics_and_files() {
    assert_names::<ConsentState>("in_force withdrawn never");
    assert_names::<InvitationState>("open used expired revoked");
    assert_names::<Resolution>("raw quarter_hour hour day");
    assert_names::<Full>("address all");
    assert_names::<ReadingStatus>("estimated measured corrected");
}
