using System.Text.Json.Serialization;

namespace Avi.Samples;

/// <summary>How lines are written for programs; generated when the sample is built.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutputLine))]
internal sealed partial class OutputJson : JsonSerializerContext;
