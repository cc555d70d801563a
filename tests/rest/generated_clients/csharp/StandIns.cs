// Stand in for libraries that the generated sources name and that Mono has not, or not new enough: for Polly,
// by which nobody here retries, and for a part of Json.NET that names what has no name of its own.
namespace Polly
{
    using System;
    using System.Threading.Tasks;

    public enum OutcomeType { Successful, Failure }

    public interface PolicyResult<T>
    {
        OutcomeType Outcome { get; }
        T Result { get; }
        Exception FinalException { get; }
    }

    public interface ISyncPolicy<T> { }

    public interface IAsyncPolicy<T>
    {
        Task<PolicyResult<T>> ExecuteAndCaptureAsync(Func<Task<T>> action);
    }
}

namespace Org.OpenAPITools
{
    public class CamelCaseNamingStrategy
    {
        public bool OverrideSpecifiedNames { get; set; }
    }

    public class DefaultContractResolver : Newtonsoft.Json.Serialization.DefaultContractResolver
    {
        public CamelCaseNamingStrategy NamingStrategy { get; set; }
    }
}
