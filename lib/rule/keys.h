// The keys of the files of a rulebook, but for its schema (dossier/keys.h); see docs/rulebook.md.
#pragma once

#include <filesystem>
#include <span>

#include "yaml/keys.h"

namespace ducha::rule {

yaml::Value severity_word();  // note, warning, error

// keys.cpp
const yaml::Table& rule_keys();
const yaml::Table& measure_keys();
const yaml::Table& condition_keys();  // an item of `check`
const yaml::Table& let_keys();
const yaml::Table& period_keys();
const yaml::Table& dated_words_keys();
const yaml::Table& repair_keys();
const yaml::Table& repair_first_keys();
const yaml::Table& parameter_keys();
const yaml::Table& dated_value_keys();
const yaml::Table& definition_keys();
const yaml::Table& network_keys();
const yaml::Table& evidence_keys();

// keys_book.cpp
const yaml::Table& unit_keys();
const yaml::Table& rulebook_keys();
const yaml::Table& changes_keys();
const yaml::Table& document_keys();    // `source`
const yaml::Table& severities_keys();  // of modalities
const yaml::Table& severity_words_keys();
const yaml::Table& source_keys();
const yaml::Table& provisions_keys();
const yaml::Table& sentence_keys();
const yaml::Table& provision_keys();
const yaml::Table& tests_keys();
const yaml::Table& test_keys();
const yaml::Table& other_keys();  // an item of `others`
const yaml::Table& mark_keys();
const yaml::Table& survivor_keys();

// keys_profile.cpp
const yaml::Table& profile_keys();
const yaml::Table& off_keys();
const yaml::Table& office_keys();
const yaml::Table& time_limits_keys();
const yaml::Table& waiver_keys();
const yaml::Table& scoring_keys();
const yaml::Table& band_keys();
const yaml::Table& bonus_keys();
const yaml::Table& deduct_keys();
const yaml::Table& sheet_keys();
const yaml::Table& item_keys();
const yaml::Table& toll_keys();
const yaml::Table& step_keys();
const yaml::Table& veto_keys();

// A kind of file, as `ducha schema --for` names it.
struct FileForm {
  std::string_view name;
  std::string_view files;  // how they are called: "<topic>.yaml"
  yaml::Value root;
};
std::span<const FileForm> file_forms();
// What the file of a rulebook is, by its name within the folder; nullptr: none of them.
const FileForm* form_of(const std::filesystem::path& name);

}  // namespace ducha::rule
