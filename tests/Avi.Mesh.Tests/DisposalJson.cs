using System.Text.Json.Serialization;

namespace Avi.Mesh.Tests;

/// <summary>JSON of the calls to a disposed node.</summary>
[JsonSerializable(typeof(int))]
internal sealed partial class DisposalJson : JsonSerializerContext;
