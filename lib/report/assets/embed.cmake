# Joins FILES, in order, and writes them to OUT as the C++ constant
# ducha::report::assets::NAME. Run by the build whenever one of them changes.
set(hex "")
foreach(file IN LISTS FILES)
  file(READ "${file}" bytes HEX)
  string(APPEND hex "${bytes}")
endforeach()
string(REGEX REPLACE "(..)" "'\\\\x\\1'," array "${hex}")
string(REGEX REPLACE "(('....',)('....',)('....',)('....',)('....',)('....',)('....',)('....',))" "\\1\n" array "${array}")
file(WRITE "${OUT}" "#include \"report/assets/assets.h\"
namespace ducha::report::assets {
static constexpr char bytes[] = {${array}};
const std::string_view ${NAME}(bytes, sizeof bytes);
}  // namespace ducha::report::assets
")
