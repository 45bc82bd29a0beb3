//! The macros that run a contract on an adapter: a test for each function, by its name, in a module named
//! as here. A function that is missing from these lists fails the tests of this crate.

/// Makes one test of each function. `$make` is the name of an `async fn` beside the call of the macro; it
/// answers what is tested and a guard.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_tests {
    ($make:ident answers $answer:ty; $($module:ident { $($name:ident),+ $(,)? })+) => {$(
        mod $module {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() -> $answer {
                let (tested, _guard) = super::$make().await;
                $crate::contract::patiently($crate::contract::$module::$name(tested)).await
            }
        )+}
    )+};
}

/// Runs the contracts of the [`Store`](reseat_domain::ports::Store), of every repository that it hands out,
/// and of its units of work. `$make` is an `async fn` that answers a fresh, empty, migrated
/// `Arc<dyn Store>` and a guard.
#[macro_export]
macro_rules! store_contract {
    ($make:ident) => {
        $crate::contract_tests! {
            $make answers $crate::contract::Kept;
            users {
                a_user_reads_back_equal,
                an_unknown_user_is_not_found,
                a_taken_username_conflicts_whatever_its_case,
                a_user_is_found_by_name_whatever_its_case,
                a_registered_user_has_a_password_and_a_guest_has_none,
                a_guest_is_upgraded_once_and_to_a_free_name_only,
                what_stored_passwords_cost_is_told_once_each,
                a_user_is_disabled_and_enabled_again,
                a_user_is_given_a_role,
                a_removed_user_takes_sessions_along_and_leaves_seats,
                users_are_listed_newest_first,
            }
            user_sessions {
                a_session_reads_back_equal,
                an_unknown_session_is_not_found,
                a_session_past_either_limit_is_not_found,
                a_session_is_found_by_its_current_hash_within_its_limits,
                a_touch_moves_both_times_forwards,
                a_touch_never_moves_a_time_backwards,
                a_touch_does_not_bring_a_removed_session_back,
                a_touch_does_not_bring_back_a_session_past_its_limits,
                a_touch_that_comes_after_a_later_one_changes_nothing,
                a_session_is_removed_by_its_own_user_alone,
                a_rotation_takes_one_step_from_its_generation,
                a_rotation_of_a_session_that_is_over_or_has_no_tokens_changes_nothing,
                of_rotations_at_once_one_takes_the_step,
                a_use_is_noted_for_the_current_generation_alone,
                all_sessions_of_a_user_are_removed_but_the_one_to_keep,
                of_many_removals_at_once_each_session_is_answered_to_one,
                live_sessions_are_listed_latest_sign_in_first,
                live_sessions_of_everybody_are_counted_by_kind,
                a_users_devices_are_listed_and_counted_latest_activity_first,
                a_device_is_renamed_by_its_own_user_while_its_session_lives,
                many_sessions_are_touched_at_once_as_far_as_they_are_due,
            }
            cleanup {
                expired_user_sessions_go_in_bounded_batches,
                what_is_bound_to_an_expired_user_session_goes_with_it_and_is_told,
                addresses_of_old_sign_ins_are_forgotten,
                addresses_of_old_connections_are_forgotten,
                old_events_and_their_addresses_are_counted,
                a_guest_goes_to_whom_nothing_leads,
                a_finished_room_goes_after_its_log,
                clean_ups_at_once_remove_each_row_once,
            }
            apps {
                an_app_reads_back_equal,
                a_taken_slug_conflicts,
                the_app_main_is_there_from_the_start,
                everything_of_an_app_is_saved,
                units_that_lock_an_app_change_it_one_after_the_other,
                an_app_is_held_by_many_units_at_once,
                the_sessions_that_an_app_was_given_are_removed_with_what_is_bound_to_them,
                a_user_becomes_a_member_of_an_account_once,
                a_user_is_found_by_the_app_that_vouches_for_them,
                a_user_that_an_app_vouches_for_is_no_guest,
                a_user_is_shown_under_another_name,
            }
            handoffs {
                a_handoff_reads_back_equal,
                a_handoff_is_redeemed_once,
                a_handoff_is_redeemed_only_while_everything_holds,
                of_many_redeemers_at_once_one_gets_the_handoff,
                a_handoff_forgets_the_sessions_that_have_ended,
                a_users_handoffs_are_listed_counted_and_taken_back,
                past_handoffs_are_archived_and_still_counted,
                used_handoffs_are_kept_while_somebody_may_ask_for_them,
                open_handoffs_are_told_by_their_apps,
                a_session_is_over_when_the_one_it_is_bound_to_is_past_a_limit,
                a_session_bound_to_its_parent_ends_with_it,
                all_sessions_end_but_the_one_to_keep_and_those_it_is_bound_to,
                addresses_of_old_handoffs_are_forgotten,
                archived_handoffs_of_a_user_are_listed_and_forgotten,
            }
            rooms {
                open_rooms_are_counted_by_status,
                a_room_reads_back_equal,
                a_room_is_read_with_its_last_entries,
                an_unknown_room_is_not_found,
                a_room_is_made_once,
                a_code_names_one_open_room,
                the_list_shows_the_public_rooms_of_a_status,
                lists_of_rooms_continue_where_they_stopped,
                administration_sees_every_room,
                open_rooms_are_counted_for_their_host,
                a_room_starts_once,
                only_a_room_in_play_is_abandoned,
                a_room_in_play_finishes_once,
                only_a_waiting_room_is_removed,
                the_newest_snapshot_is_kept,
            }
            players {
                a_player_reads_back_equal,
                an_unknown_player_is_not_found,
                a_taken_seat_conflicts,
                a_user_sits_once_in_a_room,
                players_of_a_room_come_by_seat,
                a_user_is_found_in_a_room,
                a_player_moves_to_a_free_seat,
                a_player_leaves_once,
                a_removed_player_takes_the_game_session_along,
                places_of_a_user_come_by_room_newest_first,
                open_rooms_of_a_user_come_by_id,
                places_are_given_but_where_the_other_sits,
                a_user_is_renamed_at_every_table,
            }
            game_sessions {
                a_game_session_reads_back_equal,
                an_unknown_seat_is_not_found,
                a_second_game_session_of_a_seat_conflicts,
                game_sessions_of_a_room_come_by_id,
                presence_is_saved_and_nothing_else,
                presence_is_cleared_too,
                a_seats_life_is_extended_only_forwards,
                seats_of_several_players_are_read_at_once,
                a_user_who_is_forgotten_leaves_no_device_at_any_table,
            }
            connects {
                a_free_seat_is_connected,
                the_same_client_reclaims_its_seat_at_once,
                an_equal_attempt_is_let_in,
                a_lower_attempt_is_refused,
                a_lower_attempt_on_a_left_seat_is_refused,
                a_takeover_does_not_help_a_lower_attempt,
                another_client_is_refused_while_the_seat_is_held,
                another_client_takes_over_when_the_player_confirms,
                another_client_takes_a_left_seat,
                another_nonce_is_refused,
                a_removed_user_session_is_refused,
                an_unknown_user_session_is_refused,
                a_user_session_past_a_limit_is_refused,
                an_unknown_seat_is_refused,
                a_connect_leaves_absence_and_abandonment,
                a_connect_changes_no_other_seat,
                of_many_clients_at_once_exactly_one_is_let_in,
                of_many_takeovers_at_once_each_gets_its_own_number,
            }
            presence {
                connected_seats_are_counted,
                heartbeats_are_stored,
                a_late_heartbeat_moves_nothing_backwards,
                how_a_connection_is_doing_is_stored_with_its_heartbeat,
                superseded_heartbeats_are_told,
                heartbeats_of_ended_user_sessions_are_told,
                what_became_of_connections_is_told_in_their_order,
            }
            sweeps {
                rooms_with_a_running_absence_are_found,
                seats_of_dead_runs_are_found,
                unheard_seats_of_a_run_are_found,
                expired_rooms_are_found,
            }
            changes {
                the_holder_of_a_seat_is_read_at_once,
                everybody_at_a_table_is_read_at_once,
                the_presence_of_a_room_is_read_at_once,
                a_change_holds_while_nothing_has_changed,
                what_was_forgotten_of_a_connection_stays_forgotten,
                a_change_does_not_hold_when_anything_has_changed,
                a_change_moves_times_only_forwards,
                a_connect_needs_its_sign_in_and_its_place,
                of_many_changes_at_once_exactly_one_holds,
                a_change_waits_for_a_unit_that_has_locked_the_room,
            }
            actions {
                an_entry_reads_back_equal,
                an_empty_log_has_head_zero,
                entries_are_read_page_by_page,
                heads_of_many_rooms_are_read_at_once,
                a_taken_number_is_refused,
                an_entry_without_its_predecessor_is_refused,
                every_room_has_numbers_of_its_own,
                a_repeated_intent_is_answered_with_its_entry,
                intents_of_others_are_no_duplicates,
                entries_without_an_intent_are_no_duplicates,
                a_batch_is_stored_whole_or_not_at_all,
                many_appends_at_once_are_numbered_without_gaps,
                one_intent_sent_many_times_at_once_is_stored_once,
                appends_of_many_rooms_at_once_are_all_stored,
                a_removed_player_stays_in_the_log,
            }
            results {
                results_read_back_equal,
                a_second_result_of_a_player_conflicts,
                results_come_newest_first,
                results_of_one_millisecond_are_all_listed,
                results_are_given_but_where_the_other_has_one,
                results_are_kept_without_the_user,
            }
            service_runs {
                a_run_reads_back_equal,
                an_unknown_run_is_not_found,
                a_run_that_was_seen_is_touched,
                a_run_that_was_away_for_too_long_is_not_touched,
                a_stopped_run_is_not_touched,
                other_runs_are_noticed_while_they_are_seen,
            }
            audit_events {
                an_event_reads_back_equal,
                events_come_newest_first_page_by_page,
                events_are_listed_by_user_and_by_kind,
                events_of_one_millisecond_are_all_listed,
                addresses_of_old_events_are_wiped_in_batches,
                old_events_are_removed_in_batches,
                a_user_who_is_forgotten_leaves_no_device_in_the_log,
                an_event_outlives_its_user,
            }
            values {
                every_character_reads_back_equal,
                a_deep_document_reads_back_equal,
                every_number_reads_back_equal,
                every_kind_of_address_reads_back_equal,
            }
            units {
                a_fresh_store_passes_its_check,
                what_a_unit_did_is_seen_outside_once_it_is_committed,
                a_dropped_unit_leaves_nothing,
                a_dropped_unit_is_in_nobodys_way,
                a_unit_sees_what_it_did,
                locking_an_unknown_room_finds_nothing,
                a_refused_append_leaves_its_unit_usable,
                units_that_lock_a_room_take_turns,
                units_that_lock_a_user_take_turns,
                single_appends_and_units_mix,
            }
        }
    };
}

/// Runs the contract of the [`Clock`](reseat_domain::ports::Clock). `$make` is an `async fn` that answers an
/// `Arc<dyn Clock>` and a guard.
#[macro_export]
macro_rules! clock_contract {
    ($make:ident) => {
        $crate::contract_tests! {
            $make answers ();
            clock {
                the_time_is_cut_to_milliseconds,
            }
        }
    };
}

/// Runs the contract of the [`PasswordHasher`](reseat_domain::ports::PasswordHasher). `$make` is an `async fn`
/// that answers [`Hashers`](crate::contract::password_hasher::Hashers) and a guard.
#[macro_export]
macro_rules! password_hasher_contract {
    ($make:ident) => {
        $crate::contract_tests! {
            $make answers $crate::contract::password_hasher::Hashed;
            password_hasher {
                what_was_hashed_is_verified,
                another_password_is_refused,
                nothing_matches_where_there_is_no_password_or_no_hash,
                two_hashes_of_one_password_are_different,
                a_hash_made_another_way_is_verified_and_due_for_another,
                whatever_costs_there_are_nobody_else_is_proved,
                what_is_no_hash_is_told,
            }
        }
    };
}

/// Runs the contract of [`Randomness`](reseat_domain::ports::Randomness). `$make` is an `async fn` that
/// answers an `Arc<dyn Randomness>` and a guard.
#[macro_export]
macro_rules! randomness_contract {
    ($make:ident) => {
        $crate::contract_tests! {
            $make answers ();
            randomness {
                no_two_draws_are_equal,
                no_two_ids_are_equal,
                every_byte_is_filled,
            }
        }
    };
}

/// Runs the contract of the [`RoomBus`](reseat_domain::ports::RoomBus). `$make` is an `async fn` that
/// answers an `Arc<dyn RoomBus>` without subscribers and a guard.
#[macro_export]
macro_rules! room_bus_contract {
    ($make:ident) => {
        $crate::contract_tests! {
            $make answers $crate::contract::room_bus::Carried;
            room_bus {
                events_come_as_they_were_published,
                every_subscriber_is_told,
                a_subscription_begins_with_the_next_event,
                events_of_another_room_are_not_seen,
                a_subscriber_that_goes_disturbs_nobody,
                a_slow_subscriber_is_told_what_it_missed,
                every_subscriber_is_told_of_ended_user_sessions,
                rooms_and_ended_user_sessions_are_subjects_of_their_own,
                a_slow_subscriber_is_told_that_it_missed_ended_user_sessions,
            }
        }
    };
}

/// Runs the contract of the [`AccessTokenIssuer`](reseat_domain::ports::AccessTokenIssuer). `$make` is an
/// `async fn` that answers [`Issuers`](crate::contract::access_token_issuer::Issuers) and a guard.
#[macro_export]
macro_rules! access_token_issuer_contract {
    ($make:ident) => {
        $crate::contract_tests! {
            $make answers ();
            access_token_issuer {
                what_was_issued_is_verified,
                an_expired_token_is_refused,
                what_is_no_token_is_malformed,
                a_token_signed_with_another_key_is_refused,
                a_token_of_an_unknown_key_is_refused,
                a_changed_token_is_refused,
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::fs;

    /// The names between the braces of a module in the lists above.
    fn listed(module: &str) -> Vec<&'static str> {
        let found = include_str!("list.rs").split_once(&format!("            {module} {{\n"));
        let names = found.and_then(|(_, rest)| rest.split_once('}')).map_or("", |(names, _)| names);
        names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
    }

    #[test]
    fn every_function_of_a_contract_is_run_by_its_macro() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/contract");
        let mut modules = 0;
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if ["mod", "list"].contains(&module.as_str()) {
                continue;
            }
            let source = fs::read_to_string(path).unwrap();
            let written = source.split("\npub async fn ").skip(1).filter_map(|rest| rest.split('(').next());
            assert_eq!(listed(&module), written.collect::<Vec<_>>(), "{module}");
            modules += 1;
        }
        assert!(modules > 10, "{folder} has only {modules} contracts");
    }
}
