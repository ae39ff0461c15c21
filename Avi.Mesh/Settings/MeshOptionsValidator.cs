using Microsoft.Extensions.Options;

namespace Avi.Mesh.Settings;

/// <summary>Checks the attributes of <see cref="MeshOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class MeshOptionsValidator : IValidateOptions<MeshOptions>;
