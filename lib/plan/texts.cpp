// The documents that a plan changes: Texts cuts files into documents that can be edited and puts
// them together again, byte for byte where nothing changed.
#include "plan/texts.h"

#include "base/source.h"
#include "dossier/plain.h"
#include "yaml/split.h"

namespace ducha::plan {

Texts::Texts(const std::vector<check::InputFile>& files, const dossier::Schema& schema)
    : schema_(schema) {
  for (const check::InputFile& f : files)
    if (f.has_path()) paths_.emplace(f.name(), f.path());
}

Texts::File* Texts::open(std::string_view name) {
  if (const auto found = files_.find(name); found != files_.end()) return &found->second;
  const auto path = paths_.find(name);
  if (path == paths_.end()) return nullptr;
  Problems ignored;
  auto text = read_file(path->second, path->first, std::size_t{1} << 30, ignored);
  if (!text) return nullptr;
  File file;
  file.text = std::move(*text);
  // Where lines begin, to find a document by its first line.
  std::vector<std::size_t> lines = {0};
  for (std::size_t i = 0; i < file.text.size(); ++i)
    if (file.text[i] == '\n') lines.push_back(i + 1);
  yaml::each_piece(file.text, [&](const yaml::Piece& piece) {
    if (piece.too_large || piece.first_line > lines.size()) return;
    const std::size_t begin = lines[piece.first_line - 1];
    if (file.text.compare(begin, piece.text.size(), piece.text) != 0) return;
    Part& part = file.parts[piece.number];
    part.begin = begin;
    part.end = begin + piece.text.size();
    part.original = piece.text;
  });
  return &files_.emplace(std::string(name), std::move(file)).first->second;
}

yaml::Editor* Texts::document(std::string_view name, std::uint32_t number) {
  File* file = open(name);
  if (file == nullptr) return nullptr;
  const auto part = file->parts.find(number);
  if (part == file->parts.end()) return nullptr;
  if (part->second.editor == nullptr) {
    Problems ignored;
    yaml::Reader reader;
    const std::string& text = part->second.original;
    const yaml::Node* root = reader.read(text, 1, ignored);
    part->second.editor = std::make_unique<yaml::Editor>(
        // Paths of a plan are made of names, so keys that are labels are respelt first.
        root == nullptr ? text : dossier::plain(text, *root, schema_, dossier::Respell::keys));
  }
  return part->second.editor.get();
}

void Texts::restore(std::string_view name, std::uint32_t number) {
  const auto file = files_.find(name);
  if (file == files_.end()) return;
  if (const auto part = file->second.parts.find(number); part != file->second.parts.end())
    part->second.editor.reset();
}

std::map<std::string, std::string> Texts::changed() const {
  std::map<std::string, std::string> out;
  for (const auto& [name, file] : files_) {
    std::string text;
    std::size_t at = 0;
    for (const auto& [number, part] : file.parts) {
      if (part.editor == nullptr || part.editor->text() == part.original) continue;
      text.append(file.text, at, part.begin - at);
      text += part.editor->text();
      at = part.end;
    }
    if (at == 0) continue;  // nothing in it changed
    text.append(file.text, at);
    out.emplace(name, std::move(text));
  }
  return out;
}

}  // namespace ducha::plan
