// From failing rules to work to be done: repairs that rules declare, the smallest change of one
// field where they declare none, and what is left for people. Every change is carried out on copies
// of the dossiers and checked before anybody hears of it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "check/run.h"
#include "result/run.h"

namespace ducha::plan {

// What a field is and what it becomes.
struct Change {
  std::string path;
  Message label;
  std::string before;  // as written; empty: it was not there
  std::string after;
  bool append = false;                // an item is added to a list
  std::optional<std::int64_t> delta;  // of numbers, in millionths
  bool personal = false;  // what it is and becomes may tell what a field marked personal holds

  Message before_words = {};  // the same as people read it
  Message after_words = {};

  // As reports for programs show them.
  Message shown_before() const { return personal ? hidden() : Message{before, before}; }
  Message shown_after() const { return personal ? hidden() : Message{after, after}; }
  // As people read them.
  Message said_before() const { return personal ? hidden() : before_words; }
  Message said_after() const { return personal ? hidden() : after_words; }

 private:
  static Message hidden() { return {"（个人信息）", "(personal)"}; }
};

// What only people can supply: a field without a value yet.
struct Missing {
  std::string path;
  Message what;
  Message label = {};  // of the field
};

struct Step {
  enum class How : std::uint8_t {
    prior,     // another dossier's, that others wait for
    declared,  // by the repair of a rule
    smallest,  // the smallest change of one field
    by_hand    // nothing that can be written down mends it
  } how = How::by_hand;
  std::string kind;
  std::string dossier;
  std::string name;
  std::string group;
  std::string file;
  std::uint32_t document = 0;
  std::vector<std::string> rules;  // that it makes pass
  std::vector<Message> titles;     // of these rules
  Message words;                   // prior: what is done; else what is wrong
  Message advice;                  // by_hand: the remedy
  Message why;                     // by_hand: why no change could be used; may be empty
  std::vector<Change> changes;
  std::vector<Missing> missing;
  std::vector<std::size_t> after;  // numbers of steps that come first
};

// Who belongs to whom, as network.yaml of the rulebook has it.
struct Link {
  std::size_t relation = 0;  // number in network.yaml
  bool beside = false;
  Message title;
  std::string kind;
  std::string dossier;
  std::string name;
  std::string group;
  std::string to;  // a name, or the id of a dossier

  friend bool operator==(const Link& a, const Link& b) {
    return a.relation == b.relation && a.dossier == b.dossier && a.to == b.to;
  }
};

// An organization that changes its place: one relation of it leads elsewhere.
struct Move {
  Link from;
  Link to;
  std::vector<Link> keeps;  // its relations of the other kind, afterwards
};

struct Plan {
  std::vector<Step> steps;  // in the order of doing
  std::vector<Move> moves;
  std::vector<Link> before;
  std::vector<Link> after;
  std::map<std::string, std::string> names;  // of dossiers, by id
  std::uint64_t failing = 0;                 // findings of the rules asked for
  std::uint64_t mended = 0;                  // of them, by the steps
  std::uint64_t unknown_after = 0;           // more verdicts that wait for what people supply
  Problems unread;                           // documents that could not be read
  std::vector<std::string> not_asked;        // of Request::given: no repair has such a gap
  // The whole text of every file that changes, by name.
  std::map<std::string, std::string> files;
};

struct Request {
  check::Settings settings;                  // of all rules; `selection` is ignored
  std::vector<check::Selected> all;          // every rule in force: none may fail anew
  std::vector<check::Selected> selected;     // those whose findings are to be mended
  std::map<std::string, std::string> given;  // values that people supply, by path
  // Findings for which a change was looked for, of all; may be empty.
  std::function<void(std::uint64_t, std::uint64_t)> progress = {};
};

Plan make(const Request& request, const std::vector<check::InputFile>& files, Problems& problems);

// Graphviz and Mermaid, the state before and after side by side.
std::string dot(const Plan& plan, Lang lang);
std::string mermaid(const Plan& plan, Lang lang);
// Runs Graphviz. Nothing, and a problem, if it is not there or fails.
std::optional<std::string> svg(const std::string& dot, Problems& problems);

}  // namespace ducha::plan
