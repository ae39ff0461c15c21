using System.Text.Json.Serialization;

namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>Reads and writes the file of an address book; the code is generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(AddressBookDocument))]
internal sealed partial class AddressBookJson : JsonSerializerContext;
