using System.ComponentModel.DataAnnotations;

namespace Avi.Mesh.Settings;

/// <summary>Names settings in messages as a configuration file does: from <see cref="MeshOptions"/> down.</summary>
internal static class SettingPath
{
    /// <summary>Names a setting of the options that validate themselves.</summary>
    /// <param name="context">What <see cref="IValidatableObject.Validate"/> was given.</param>
    /// <param name="setting">The setting.</param>
    public static string Of(ValidationContext context, string setting)
    {
        // The generated validator names the method that it calls: MeshOptions.Connections.Validate.
        int end = context.DisplayName.LastIndexOf('.');
        return end < 0 ? setting : $"{context.DisplayName[..end]}.{setting}";
    }
}
