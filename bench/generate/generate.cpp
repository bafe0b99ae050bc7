#include "generate/generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <tuple>

namespace ducha::bench {

namespace {

constexpr std::uint32_t kSchoolsPerCounty = 50;
constexpr std::uint32_t kSchoolsPerTownship = 10;

// Each a way in which a school can be wrong, and the rules that must notice.
struct Fault {
  const char* name;
  std::vector<const char*> rules;
};
const std::vector<Fault>& faults() {
  static const std::vector<Fault> all = {
      {"form", {"organization/form-below-due"}},
      {"superior", {"affiliation/still-under-township"}},
      {"assembly", {"members/assembly-missed"}},
      {"rotation", {"members/rotation-overdue"}},
      {"procedure", {"decisions/procedure-missing"}},
      {"authority", {"cadres/outside-authority", "supervision/irregular-appointment-not-objected"}},
      {"report", {"supervision/too-few-principal-reports"}},
      {"theme", {"education/themes-not-covered"}},
      {"case", {"care/difficulty-not-solved"}},
      {"duty", {"responsibility/principal-not-reported"}},
      {"cadres", {"staffing/too-few-cadres", "staffing/too-few-part-time"}},
      {"line", {"budget/not-a-separate-line"}},
      {"room", {"premises/facilities-missing"}},
      {"inspection", {"inspection/school-not-inspected"}},
      {"syntax", {"input/unknown-field"}},
  };
  return all;
}

std::string county_id(std::uint32_t county) { return fmt::format("{:06}", 150000 + county); }
std::string township_id(std::uint32_t county, std::uint32_t township) {
  return fmt::format("{}-{:02}", county_id(county), township);
}
std::string school_id(std::uint32_t school) { return fmt::format("{:010}", 2115000000U + school); }

std::string school(std::uint32_t n, std::string_view fault) {
  const std::uint32_t county = n / kSchoolsPerCounty;
  const std::uint32_t township = n % kSchoolsPerCounty / kSchoolsPerTownship;
  const auto is = [&](std::string_view name) { return fault == name; };
  const int members = is("form") ? 66 : 12 + static_cast<int>(n % 30);
  // Of the years before: a limit crossed by the last count would give time to change the form.
  const int counted = is("form") ? members : std::min(members, 30);
  const int staff = 40 + static_cast<int>(n % 35);
  std::string out;
  const auto add = [&]<typename... A>(fmt::format_string<const A&...> text, const A&... values) {
    out += fmt::format(text, values...);
  };
  add("kind: school\nid: '{}'\nname: 第{}学校\ncounty: '{}'\ntownship: {}\nownership: public\n"
      "stages: [primary]\nstudents: {}\nclasses: {}\n",
      school_id(n), n, county_id(county), township_id(county, township), 300 + n % 900, 6 + n % 20);
  add("staff:\n  total: {}\n  cadres:\n    full_time: {}\n    part_time: {}\n    list:", staff,
      is("form") ? 1 : 0, is("cadres") ? 0 : 1);
  if (is("form"))
    add("\n      - {{id: R00, post: 党办主任, full_time: true, from: 2011-09-01, "
        "full_time_elsewhere: "
        "false, training_hours: 30, backbone: true}}");
  if (is("cadres")) {
    out += " []\n";
  } else {
    add("\n      - {{id: R01, post: 组织委员, full_time: false, from: 2012-03-01, training_hours: "
        "26, backbone: {}}}\n",
        n % 2 == 0);
  }
  if (is("syntax")) out += "stafff: 3\n";
  add("party:\n  form: branch\n  name: 第{}学校党支部\n  members: {{full: {}, probationary: {}, "
      "counted_on: 2013-12-31}}\n  counts:\n    - {{counted_on: 2011-12-31, full: {}, "
      "probationary: 0}}\n    - {{counted_on: 2012-12-31, full: {}, probationary: "
      "0}}\n  form_changes: []\n",
      n, members, n % 3, counted, counted);
  if (is("superior")) {
    add("  superior: {{kind: township_committee, county: '{}', township: {}, since: 2005-01-01}}\n"
        "  superior_history:\n    - {{from: 2005-01-01, kind: township_committee}}\n  transfer: "
        "none\n",
        county_id(county), township_id(county, township));
  } else {
    add("  superior: {{kind: county_education_committee, county: '{}', since: 2013-06-18}}\n"
        "  superior_history:\n    - {{from: 2005-01-01, to: 2013-06-17, kind: "
        "township_committee}}\n"
        "  transfer: {{document: 示例教党〔2013〕{}号, transferred_on: 2013-06-18, dues_to: "
        "county_education_committee, reports_to: county_education_committee}}\n",
        county_id(county), n % 90 + 1);
  }
  add("  guided_by: {}\n  election: {{elected_on: 2012-0{}-10, term_years: 2, due: {}, present: "
      "{}}}\n"
      "  committee_size: 3\n  groups: 0\n  work_body: {{kind: post, document: "
      "示例校党〔2012〕{}号}}\n",
      township_id(county, township), n % 9 + 1, members, members - 1, n % 9 + 1);
  add("secretary: {{name: 李某某, since: 2012-03-10, is_principal: false, teaching_years: {}, "
      "party_work_years: {}, full_time_deputy: false}}\n"
      "principal: {{name: 赵某某, since: 2010-08-20, party_member: true, party_work_years: 3, "
      "teaching_years: 21}}\nleaders:\n  - {{id: L1, post: 校长, since: 2010-08-20}}\n",
      n % 30, n % 8);
  // The roll holds all of them, so that it can be judged.
  add("members_list:\n  - {{id: M01, leader: true, joined_on: 2003-07-01, rotation_on: 2011-07-15, "
      "hours: 42}}\n");
  for (int m = 2; m <= members + static_cast<int>(n % 3); ++m)
    add("  - {{id: M{:02}, leader: false, joined_on: 2006-09-01, rotation_on: {}, hours: 24}}\n", m,
        m == 2 && is("rotation") ? "2008-07-10" : "2012-08-06");
  out += "trainings:\n  - {id: T1, held_on: 2013-03-22, channel: lecture}\n";
  add("development: {{young_teacher_applicants: 3, young_teacher_activists: 2, "
      "young_teachers_recruited: {}}}\n",
      n % 4);
  out +=
      "documents:\n"
      "  - {id: D01, kind: party_work_plan, issued_on: 2013-02-25, year: 2013, adopted_by: "
      "[party], "
      "covers: [围绕教学中心, 德育]}\n"
      "  - {id: D02, kind: training_plan, issued_on: 2013-03-01, year: 2013}\n"
      "  - {id: D03, kind: campaign_plan, issued_on: 2013-03-05, year: 2013}\n"
      "  - {id: D04, kind: system, issued_on: 2012-05-10, covers: [incentive, care, help]}\n"
      "  - {id: D05, kind: excellence_mechanism, issued_on: 2012-09-12}\n";
  if (!is("procedure"))
    out +=
        "  - {id: D06, kind: procedure_rules, issued_on: 2012-03-15, adopted_by: [party, "
        "administration]}\n";
  out +=
      "  - {id: D07, kind: principal_report_rule, issued_on: 2012-03-15}\n"
      "  - {id: D08, kind: moral_plan, issued_on: 2013-02-26, year: 2013, covers: [primary]}\n"
      "  - {id: D09, kind: responsibility, issued_on: 2013-01-15, covers: [secretary, principal]}\n"
      "meetings:\n";
  const auto meeting = [&](const std::string& id, const char* kind, const std::string& day,
                           const char* more = "") {
    add("  - {{id: {}, kind: {}, held_on: 2013-{}, due: {}, present: {}{}}}\n", id, kind, day,
        members, members - 1, more);
  };
  for (int q = 0; q < 4; ++q)
    if (!is("assembly") || q != 1)
      meeting(fmt::format("Q{}", q + 1), "assembly", fmt::format("{:02}-06", q * 3 + 2),
              ", vote: false");
  for (int m = 1; m <= 12; ++m)
    meeting(fmt::format("Z{:02}", m), "committee", fmt::format("{:02}-08", m));
  meeting("K1", "lecture", "06-28");
  meeting("K2", "lecture", "12-20");
  meeting("K3", "org_life", "12-26");
  meeting("K4", "review", "12-27");
  meeting("J1", "joint_meeting", "01-16",
          ", party_present: 2, administration_present: 2, items: [F1]");
  meeting("J2", "joint_meeting", "03-20",
          ", party_present: 2, administration_present: 2, items: [I1, 研究德育工作]");
  meeting("J3", "joint_meeting", "07-04",
          ", party_present: 2, administration_present: 2, items: [A1]");
  meeting("J4", "joint_meeting", "10-17",
          ", party_present: 2, administration_present: 2, items: [P1]");
  add("decisions:\n"
      "  - {{id: F1, category: large_fund, amount: {}.5万元, decided_on: 2013-01-16, "
      "carried_out_on: "
      "2013-02-20, meeting: J1, staff_related: false, contrary: false}}\n"
      "  - {{id: I1, category: major_issue, decided_on: 2013-03-20, meeting: J2, staff_related: "
      "true, "
      "contrary: false}}\n",
      n % 20 + 3);
  add("appointments:\n  - {{id: N1, post: {}, decided_by: {}, criteria_on: 2013-05-06, "
      "nominated_on: "
      "2013-05-20, inspected_on: 2013-06-10, discussed_on: 2013-07-04, appointed_on: 2013-07-12, "
      "steps_by_party: true}}\n",
      is("authority") ? "副校长" : "教务主任", is("authority") ? "principal" : "school_party");
  add("middle_cadres:\n  - {{id: C1, talked_on: 2013-04-18, reserve: {}}}\n", n % 2 == 0);
  add("congress:\n  - {{id: S1, held_on: 2013-03-14, form: all_staff, due: {}, present: {}, "
      "principal_report: true, major_issues: [I1]}}\n",
      staff, staff - 2);
  add("principal_reports:\n  - {{id: V1, held_on: 2013-06-25, heard_by: party_body, others_heard: "
      "2}}\n"
      "  - {{id: V2, held_on: 2013-12-18, heard_by: {}, others_heard: 2}}\n",
      is("report") ? "staff_congress" : "party_body");
  add("appraisals:\n  - {{id: E1, held_on: 2013-12-12, by_members: true, by_staff: true, of_team: "
      "true, "
      "of_persons: [L1], issued: {}, valid: {}, fed_back_on: 2013-12-20}}\nobjections: []\n",
      staff, staff - 2);
  out +=
      "activities:\n"
      "  - {id: H1, held_on: 2013-05-04, kind: campaign}\n"
      "  - {id: H2, held_on: 2013-09-09, kind: ethics, led_by_members: true, all_staff: true}\n"
      "  - {id: H3, held_on: 2013-04-10, kind: core_values}\n"
      "  - {id: H4, held_on: 2013-11-13, kind: situation}\n"
      "  - {id: H5, held_on: 2013-03-26, kind: talk, staff_reached: 30}\n";
  add("cases:\n  - {{id: W1, kind: difficulty, opened_on: 2013-04-02, closed_on: {}, owner: "
      "钱某某, "
      "outcome: 已帮扶}}\n",
      is("case") ? "2013-09-30" : "2013-05-20");
  out +=
      "moral_education:\n"
      "  - {id: Y1, held_on: 2013-03-05, process: social_practice, theme: collectivism, form: "
      "志愿服务}\n"
      "  - {id: Y2, held_on: 2013-04-03, process: social_practice, theme: revolutionary_tradition, "
      "form: 祭扫}\n"
      "  - {id: Y3, held_on: 2013-05-22, process: classroom, theme: socialism, form: 课堂}\n"
      "  - {id: Y4, held_on: 2013-09-16, process: student_life, theme: national_tradition, form: "
      "班会}\n"
      "  - {id: Y5, held_on: 2013-09-27, process: management, theme: patriotism, form: 升旗}\n";
  if (!is("theme"))
    out +=
        "  - {id: Y6, held_on: 2013-12-04, process: classroom, theme: legal_education, form: "
        "讲座}\n";
  add("duty_reports:\n  - {{id: U1, by: secretary, held_on: 2013-12-12, covers_party: true}}\n"
      "  - {{id: U2, by: principal, held_on: 2013-12-12, covers_party: {}}}\n",
      !is("duty"));
  add("teachers: {{backbone: {}, leading: 1, studios: 0, commended_members: {}}}\n", n % 6, n % 2);
  add("budget:\n  year: 2013\n  own: true\n  approved_on: 2013-01-28\n  lines:\n"
      "    - {{id: B1, name: 办公费, class: administrative, source: budget, planned: 32000, "
      "released: "
      "32000, spent: 31500}}\n"
      "    - {{id: B2, name: 党建经费, class: party, {}source: budget, planned: {}, released: {}, "
      "spent: "
      "{}}}\n  postings:\n    - {{id: P1, line: B2, posted_on: 2013-10-12, amount: 1850.50, "
      "purpose: "
      "party_work}}\n",
      is("line") ? "parent: B1, " : "", 4000 + n % 900, 4000 + n % 900, 3000 + n % 900);
  add("rooms:\n  - {{id: M1, place: 教学楼 {} 室, area: {}, shared: false, in_use_from: "
      "2011-05-01, "
      "used_on: [2013-04-12, 2013-10-25], items: [place, facilities, sign, {}reading, rules]}}\n",
      101 + n % 9, 30 + n % 20, is("room") ? "" : "party_flag, ");
  return out;
}

std::string county(std::uint32_t c, std::uint32_t first, std::uint32_t past,
                   const std::vector<bool>& uninspected) {
  std::string out = fmt::format(
      "kind: county\nid: '{0}'\nname: 第{1}旗县区\ncity: '150200'\nmembers_total: {2}\n"
      "education_committee: {{kind: committee, name: 第{1}教育局党委, established_on: "
      "2012-04-01}}\n"
      "budget:\n  year: 2013\n  approved_on: 2013-01-20\n  lines:\n"
      "    - {{id: L1, name: 学校行政业务经费, class: administrative, source: budget, planned: "
      "1260万元}}\n"
      "    - {{id: L2, name: 学校党建工作经费, class: party, source: budget, planned: 18.5万元}}\n"
      "  postings: [{{id: P1, line: L2, posted_on: 2013-03-08, amount: 46000, purpose: "
      "party_work}}]\n"
      "documents:\n"
      "  - {{id: D1, kind: affiliation_opinion, number: 示例文〔2013〕6号, issuer: "
      "party_committee, "
      "issued_on: 2013-05-20}}\n"
      "  - {{id: D2, kind: secretary_selection, issuer: organization_department, issued_on: "
      "2011-05-16}}\n"
      "  - {{id: D3, kind: leadership_system, issued_on: 2012-06-08, covers: [committee, "
      "organization_department, education_authority, others]}}\n"
      "  - {{id: D4, kind: implementing_opinion, issuer: education_committee, issued_on: "
      "2013-06-05}}\n"
      "  - {{id: D5, kind: system, issued_on: 2012-10-18}}\n"
      "agenda: [{{id: G1, held_on: 2013-04-25, body: county_committee, item: 专题研究}}]\n"
      "acts:\n  - {{id: X1, held_on: 2013-05-15, kind: coordination, by: "
      "organization_department}}\n"
      "rectifications: []\nawards: []\nstudios: {3}\nexemplars: []\ninspections:\n",
      county_id(c), c, 4000 + c, c % 5);
  std::uint32_t number = 0;
  for (std::uint32_t s = first; s < past; ++s)
    for (int half = 0; half < 2; ++half)
      if (half == 0 || !uninspected[s])
        out += fmt::format(
            "  - {{id: I{}, school: '{}', held_on: 2013-{}, inspector: 孙某某, findings: 无, "
            "report_only: false}}\n",
            ++number, school_id(s), half == 0 ? "05-14" : "11-12");
  out += "assessments:\n";
  number = 0;
  for (std::uint32_t s = first; s < past; ++s) {
    out += fmt::format(
        "  - {{id: E{}, year: 2013, kind: party_building, school: '{}', subject: organization, "
        "score: "
        "91, grade: good, held_on: 2013-12-10, items: []}}\n",
        ++number, school_id(s));
    for (const char* kind : {"annual", "performance"})
      for (const char* who : {"leadership_team", "secretary", "principal"})
        out += fmt::format(
            "  - {{id: N{}, year: 2013, kind: {}, school: '{}', subject: {}, party_weight: 0.2, "
            "held_on: 2013-12-20}}\n",
            ++number, kind, school_id(s), who);
  }
  return out;
}

std::string township(std::uint32_t c, std::uint32_t t, std::uint32_t first, std::uint32_t past) {
  std::string out = fmt::format("kind: township\nid: {}\nname: 第{}镇\ncounty: '{}'\nguidance:\n",
                                township_id(c, t), t, county_id(c));
  for (std::uint32_t s = first; s < past; ++s)
    out += fmt::format("  - {{id: G{}, school: '{}', held_on: 2013-11-15, subject: 学校党建}}\n",
                       s - first + 1, school_id(s));
  return out;
}

}  // namespace

City generate(const std::filesystem::path& folder, std::uint32_t schools, std::uint32_t every) {
  City city;
  const auto write = [&](const std::string& file, const std::string& text) {
    std::filesystem::create_directories((folder / file).parent_path());
    std::ofstream(folder / file, std::ios::binary) << text;
    ++city.dossiers;
    city.bytes += text.size();
  };
  const auto at = [](std::uint32_t c) { return "county-" + county_id(c); };
  std::vector<bool> uninspected(schools);
  for (std::uint32_t s = 0; s < schools; ++s) {
    const std::uint32_t c = s / kSchoolsPerCounty;
    const std::string file = fmt::format("{}/school-{}.yaml", at(c), school_id(s));
    std::string_view fault;
    if (every != 0 && s % every == every / 2) {
      const Fault& f = faults()[s / every % faults().size()];
      fault = f.name;
      uninspected[s] = fault == "inspection";
      for (const char* rule : f.rules)
        city.planted.push_back(uninspected[s] ? Planted{at(c) + "/county.yaml", county_id(c), rule}
                                              : Planted{file, school_id(s), rule});
    }
    write(file, school(s, fault));
  }
  for (std::uint32_t first = 0; first < schools; first += kSchoolsPerCounty) {
    const std::uint32_t c = first / kSchoolsPerCounty;
    const std::uint32_t past = std::min(schools, first + kSchoolsPerCounty);
    write(at(c) + "/county.yaml", county(c, first, past, uninspected));
    for (std::uint32_t t = 0; t * kSchoolsPerTownship < past - first; ++t)
      write(fmt::format("{}/township-{:02}.yaml", at(c), t),
            township(c, t, first + t * kSchoolsPerTownship,
                     std::min(past, first + (t + 1) * kSchoolsPerTownship)));
  }
  write("city.yaml", "kind: city\nid: '150200'\nname: 示例市\n");
  std::sort(city.planted.begin(), city.planted.end(), [](const Planted& a, const Planted& b) {
    return std::tie(a.file, a.dossier, a.rule) < std::tie(b.file, b.dossier, b.rule);
  });
  std::ofstream list(folder / "planted.txt", std::ios::binary);
  for (const Planted& p : city.planted) list << p.file << ' ' << p.dossier << ' ' << p.rule << '\n';
  return city;
}

}  // namespace ducha::bench
