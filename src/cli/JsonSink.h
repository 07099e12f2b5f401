#pragma once

#include "Output.h"

#include "run/RunEvent.h"

namespace limbeck::cli {

// A run as JSON, one event a line.
class JsonSink : public RunSink
{
public:
    explicit JsonSink(Output &output) : m_output(output) {}
    void handle(const RunEvent &event) override { m_output.json(toJson(event)); }

private:
    Output &m_output;
};

} // namespace limbeck::cli
