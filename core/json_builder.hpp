#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"

namespace oodsweep {

/// Builds a value from the events of nlohmann's parser and refuses what that parser lets pass. Only
/// for parse_json(). Used on one thread, once.
class JsonBuilder : public nlohmann::json_sax<Json> {
 public:
  /// @throws ConfigError "where: line 3, column 7: ...".
  [[nodiscard]] static Json parse(std::string_view text, const std::string& where);

  bool null() override;
  bool boolean(bool value) override;
  bool number_integer(std::int64_t value) override;
  bool number_unsigned(std::uint64_t value) override;
  bool number_float(double value, const std::string& spelling) override;
  bool string(std::string& value) override;
  bool binary(Json::binary_t& value) override;
  bool start_object(std::size_t size) override;
  bool key(std::string& name) override;
  bool end_object() override;
  bool start_array(std::size_t size) override;
  bool end_array() override;
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& error) override;

 private:
  /// An object or array that is not closed yet; `key` is the object's member being read.
  struct Open {
    Json* value;
    std::string key;
  };

  JsonBuilder(std::string_view text, const std::string& where) : text_{text}, where_{where} {}

  Json* add(Json value);
  void open(Json value);
  /// Place of the value being read: `methods[1].epsilon`.
  [[nodiscard]] std::string path() const;
  [[noreturn]] void fail(std::size_t offset, const std::string& message) const;

  std::string_view text_;
  const std::string& where_;
  std::size_t consumed_ = 0;  ///< Characters that the parser has taken; one more after a number.
  Json root_;
  std::vector<Open> open_;
};

}  // namespace oodsweep
