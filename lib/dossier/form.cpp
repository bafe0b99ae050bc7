// An empty dossier to be filled in, as commented YAML: form(). The workbook for the same purpose is
// lib/import/form_write.
#include "dossier/form.h"

#include <algorithm>

namespace ducha::dossier {

namespace {

class Form {
 public:
  Form(const Schema& schema, const Units& units, Lang lang)
      : schema_(schema), units_(units), lang_(lang) {}

  std::string run(const KindSpec& kind) {
    line("", "# " + kind.title.in(lang_) + (zh() ? "：填写说明" : ": how to fill in"));
    line("",
         zh()
             ? "# 填在冒号后面，冒号后留一个空格；不知道的留空；确实没有的写 none，列表写 []。"
             : "# Write after the colon and a space. Leave empty what is not known. Write none for "
               "what there is not, [] for a list.");
    line("", zh() ? "# 列表的样例是注释：去掉“# ”后填写，多项则照抄。"
                  : "# The item of a list is a comment: take away the `# ` and fill it in; copy it "
                    "for more.");
    line("", "kind: " + kind.name);
    fields(*kind.record, "", "");
    return out_;
  }

 private:
  bool zh() const { return lang_ == Lang::zh; }
  void line(const std::string& lead, const std::string& text) { out_ += lead + text + "\n"; }

  // `lead` is before every line: blanks, and the `# ` of an item that is a comment. The first
  // key of an item has `dash` instead.
  void fields(const RecordSpec& record, const std::string& lead, std::string dash) {
    // A record within itself is shown once.
    if (std::find(open_.begin(), open_.end(), &record) != open_.end()) return;
    open_.push_back(&record);
    for (const FieldSpec& f : record.fields) {
      // `kind` has been written; ways back are computed.
      if (f.shape == FieldSpec::Shape::back || (open_.size() == 1 && f.name == "kind")) continue;
      explain(f, lead);
      line(dash.empty() ? lead : dash, f.name + ":");
      dash.clear();
      if (f.shape == FieldSpec::Shape::record) {
        fields(*f.record, lead + "  ", "");
      } else if (f.shape == FieldSpec::Shape::list) {
        item(*f.item, lead);
      }
    }
    open_.pop_back();
  }

  void item(const FieldSpec& item, const std::string& lead) {
    const std::string comment = lead.find('#') == lead.npos ? lead + "  # " : lead + "  ";
    if (item.shape == FieldSpec::Shape::record) {
      fields(*item.record, comment + "  ", comment + "- ");
    } else {
      explain(item, comment);
      line(comment, "-");
    }
  }

  void explain(const FieldSpec& field, const std::string& lead) {
    std::string text = field.label.in(lang_);
    const bool words = field.choices != nullptr;
    if (!words)
      text += (text.empty() ? "" : zh() ? "：" : ": ") + expected(field, schema_).in(lang_);
    for (const Message& fact : facts(field, units_)) {
      if (!text.empty()) text += zh() ? "；" : "; ";
      text += fact.in(lang_);
    }
    if (words) {
      if (!text.empty()) text += zh() ? "：" : ": ";
      text += zh() ? "写下列之一" : "one of";
    }
    // A comment ends with its line; notes of a schema may have several.
    std::replace(text.begin(), text.end(), '\n', ' ');
    line(lead, "# " + text);
    for (std::size_t i = 0; words && i < field.choices->names.size(); ++i)
      line(lead, "#   " + field.choices->names[i] + "  " + field.choices->labels[i].in(lang_));
  }

  const Schema& schema_;
  const Units& units_;
  Lang lang_;
  std::vector<const RecordSpec*> open_;
  std::string out_;
};

}  // namespace

std::string form(const Schema& schema, const KindSpec& kind, const Units& units, Lang lang) {
  return Form(schema, units, lang).run(kind);
}

}  // namespace ducha::dossier
