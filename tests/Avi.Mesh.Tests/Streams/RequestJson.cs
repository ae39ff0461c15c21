using System.Text.Json.Serialization;

namespace Avi.Mesh.Tests.Streams;

/// <summary>How the tests write and read JSON.</summary>
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(int))]
internal sealed partial class RequestJson : JsonSerializerContext;
