using System.Text.Json;
using System.Text.Json.Serialization;

namespace Avi.Bridge.Devices;

/// <summary>How a registry file is read and written; generated when the package is built.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(DeviceFileContent))]
[JsonSerializable(typeof(DeviceFileEntry))]
internal sealed partial class DeviceFileJson : JsonSerializerContext;
