// The whole way of the data in one call: read, then finish.
#include "check/run.h"

namespace ducha::check {

result::Run run(const Settings& settings, const std::vector<Selected>& rules,
                const std::vector<InputFile>& files) {
  const Inspection inspection(settings, rules);
  Harvest harvest = read(inspection, files);
  return finish(inspection, files, harvest);
}

TextRun run_texts(const Settings& settings, const std::vector<Selected>& rules,
                  const std::vector<std::string>& documents) {
  Settings alone = settings;
  alone.jobs = 1;
  const Inspection inspection(alone, rules);
  std::vector<InputFile> names;
  for (std::size_t i = 0; i < documents.size(); ++i)
    names.emplace_back(fmt::format("{:04}", i), "");
  Harvest harvest = read_texts(inspection, names, documents);
  TextRun out;
  out.run = finish(inspection, names, harvest);
  out.verdicts = std::move(harvest.verdicts);
  return out;
}

}  // namespace ducha::check
